"""What the kiosk needs besides its page: its side of the server, the browser that shows it, the places of its map, and
the check before the day. Knows nothing of Streamlit."""
