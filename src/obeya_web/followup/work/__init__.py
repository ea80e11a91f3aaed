"""Background work of this app, one job a file."""
