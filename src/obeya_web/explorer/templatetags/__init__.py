"""Tags of the explorer's templates."""
