"""Edits of a map as data: what a command changes, how two people's edits come together. Read `patching.py` first."""
