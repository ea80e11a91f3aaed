"""The kinds of filter, one per file; ``../registry.py`` lists them."""
