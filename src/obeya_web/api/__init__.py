"""The REST interface under /api/v1/, one shape for every error; start reading at root.py."""
