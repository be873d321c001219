"""Texts in, numbers out. Has never heard of a supervisor: nothing in here imports `topics`."""
