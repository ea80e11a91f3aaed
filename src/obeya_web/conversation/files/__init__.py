"""Files on disk: taken in, made harmless, given out. Read `store.py` first."""
