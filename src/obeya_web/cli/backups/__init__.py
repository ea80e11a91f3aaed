"""Backups: one file with all records and stored logs, sealed by a hash; start reading at archive.py."""
