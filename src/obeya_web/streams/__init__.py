"""Value stream maps: the current and the future state of a flow, edited by commands, with notes by phone.

Read `models/revision.py` and `editing/patching.py` first.
"""
