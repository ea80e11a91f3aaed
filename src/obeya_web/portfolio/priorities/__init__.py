"""What comes first and why: schemes of scoring, ranking with ties, what would change the rank. Read `schemes.py`."""
