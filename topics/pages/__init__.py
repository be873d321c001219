"""What visitors see: the only folder that imports streamlit. A page draws; a module without streamlit decides."""
