"""Actions out to spreadsheets and back, and in from other tools. Read `columns.py`, then `planning.py`."""
