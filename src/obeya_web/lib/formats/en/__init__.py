"""English as people write it in most of the world."""
