"""What people do with maps: each function is one transaction with one entry in the audit trail."""
