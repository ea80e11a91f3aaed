"""Rule sets as data, one per file; `registry.py` lists them. They look alike and are not interchangeable."""
