"""How near simulated cases come to those that happened; `traces.py` says what is compared: read it first."""
