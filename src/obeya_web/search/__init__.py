"""Find anything by its words, in SQLite and PostgreSQL behind one interface. Read `asking.py` first."""
