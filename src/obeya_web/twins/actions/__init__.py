"""Everything that is written about twins, one kind of record in each file."""
