"""Report packs of a unit's measures, on a page, in files and by e-mail; start reading at gathering.py and pack.py."""
