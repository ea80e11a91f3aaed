"""The background work of this app."""
