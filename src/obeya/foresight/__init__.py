"""What is ahead: new cases, ends of open ones, queues; each tried on the past first. Read `walking.py` first."""
