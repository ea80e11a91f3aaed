"""Measures: what is watched of a process, against which target, and if it moves. Read `models/measure.py` first."""
