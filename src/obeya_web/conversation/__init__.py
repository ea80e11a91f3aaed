"""What people say about anything, and the files that belong to it: start reading at about.py."""
