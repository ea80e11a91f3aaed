"""People, units, roles, sign-in and the audit trail; start reading at roles.py, then scope.py."""
