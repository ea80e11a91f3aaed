"""Measures: what is counted of a process week by week. Read `definition.py`, then `series.py`.

One call computes any number of measures in one pass over a log; open cases count, and weeks that are not over are
marked, so that nothing is judged on the cases that happened to end early.
"""
