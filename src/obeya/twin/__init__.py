"""What if: a process described by frozen data, simulated, held against its log, and changed on trial.

`model.py` says what a twin is and is the first file to read; `engine` draws cases from it, `discovery` learns it from a
log, `accuracy` asks whether it would have predicted what happened, `scenarios` changes it and compares.
"""
