"""The command line, the only floor that prints; start reading at main.py, which lists the verbs."""
