"""Pages of ideas and improvements. Read `improvements.py` first."""
