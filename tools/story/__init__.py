"""The story that the demo tells: who did what when, in the order in which it happened; `agenda.py` keeps the time."""
