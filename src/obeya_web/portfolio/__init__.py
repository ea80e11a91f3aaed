"""Many improvements beside each other: goals, what comes first, who has time, what it costs. Read `models/` first."""
