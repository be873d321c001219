"""What the kiosk needs besides its page: the door of its server, the browser that shows it, what a visitor takes home,
and the check before the day. Knows nothing of Streamlit."""
