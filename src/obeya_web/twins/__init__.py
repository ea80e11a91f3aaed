"""What if: twins of processes, changes tried on them, predictions held against what came; start at building.py."""
