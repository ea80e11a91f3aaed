"""Every write of this app, each in one transaction with an entry in the audit trail. Read `publishing.py` first."""
