"""Parts of pages: what is said about a record, and its files."""
