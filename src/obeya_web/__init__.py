"""The room: a web application over the core, with people, permission, history and background work.

Read `project/configuration.py` first (where everything lives), then `project/policy/` (who may do what).
"""
