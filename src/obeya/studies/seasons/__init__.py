"""The season that a log shows, and what it does to its process: read `seasonality.py` first, then `planning.py`."""
