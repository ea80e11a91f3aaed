"""The outside: files and data frames become event logs; read reading.py for files, importing.py for the way into the store."""
