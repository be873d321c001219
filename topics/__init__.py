"""Everything that knows what a thesis topic is. May import `embeddings`, never the other way round.

Arrows run one way: pages → {match, atlas, exchange} → catalogue → store → topic.
Only `topics/pages/` imports streamlit; nothing here imports torch when it is imported.
"""
