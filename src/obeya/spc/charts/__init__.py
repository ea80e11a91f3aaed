"""One file per control chart: from values to centre line and limits. Read `lines.py` first, then `xmr.py`."""
