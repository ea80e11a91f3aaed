"""Background work on logs, one kind of job in each file; `project/handlers.py` lists them."""
