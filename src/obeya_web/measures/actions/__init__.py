"""Everything that changes records of this app: one transaction and one audit row each."""
