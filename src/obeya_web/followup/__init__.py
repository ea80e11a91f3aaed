"""Actions that get done: who does what until when, and who is told when it stands still. Read `models/action.py`."""
