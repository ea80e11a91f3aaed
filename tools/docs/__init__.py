"""Pages of the documentation that are written from the code; read __main__.py first."""
