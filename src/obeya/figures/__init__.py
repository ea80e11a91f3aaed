"""Pictures: a result becomes a `Figure` once, for page, report, slide and test; read `figure.py` first."""
