"""Pages of people, units, teams, one's own settings and the audit trail."""
