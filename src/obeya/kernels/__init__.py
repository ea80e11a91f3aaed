"""Loops over arrays, compiled by numba; they know no column names. Read linking.py first."""
