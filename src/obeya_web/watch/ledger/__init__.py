"""The benefit ledger: what accrues, the sums, and the files."""
