"""The pages of twins and calculators, one kind in each file."""
