"""What stands between the network and the pages: headers and closed doors, logs, metrics.

Imports nothing of the rooms above and no streamlit; `app.py` puts it in place.
"""
