"""All writes of this app."""
