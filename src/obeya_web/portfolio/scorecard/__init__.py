"""The scorecard: one idea a file, each from records to frozen rows. Read `cycle_times.py` first."""
