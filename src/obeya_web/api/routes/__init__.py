"""One file per kind of thing; each holds a router that root.py mounts."""
