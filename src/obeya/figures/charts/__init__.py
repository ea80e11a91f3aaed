"""One file per chart; each function takes a result and gives a `Figure`."""
