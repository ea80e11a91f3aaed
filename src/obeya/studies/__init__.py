"""Questions that need several of the floors below; read findings/__init__.py first."""
