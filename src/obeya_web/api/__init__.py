"""The REST interface under /api/v1/; start reading at root.py."""
