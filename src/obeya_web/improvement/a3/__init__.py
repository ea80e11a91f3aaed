"""The A3 of an improvement: what stands on it, how it is written together, agreed to and taken along.

Read `template.py` for its sections, then `content.py` for what each of them shows.
"""
