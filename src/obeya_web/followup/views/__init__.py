"""The pages of this app: one module per kind of page."""
