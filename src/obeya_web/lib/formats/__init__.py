"""How dates, times and numbers are written in each language: day before month, 24 hours, weeks from Monday."""
