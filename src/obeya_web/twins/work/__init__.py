"""Background work on twins; `project/handlers.py` lists it."""
