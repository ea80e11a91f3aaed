"""What the tabs of the explorer show, one file each; the list of them is registry.py."""
