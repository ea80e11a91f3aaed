"""The pages of the watch and of the benefit ledger."""
