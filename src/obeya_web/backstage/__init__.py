"""Pages about background work: how far one's own job is, and for administrators everything that needs a person.

They stand above `jobs` because who may see them is a matter of `accounts`, which `jobs` does not know; start reading at
finding.py.
"""
