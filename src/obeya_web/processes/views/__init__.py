"""Pages of processes: the home, the register, imports and sources. Read `home.py` first."""
