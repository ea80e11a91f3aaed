"""The outside: files and frames become event logs; reading.py reads a file, importing.py brings it into the store."""
