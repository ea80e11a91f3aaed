"""The pages of value stream maps."""
