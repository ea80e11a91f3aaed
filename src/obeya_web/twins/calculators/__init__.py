"""The formulas of `obeya.flow` as pages: each is a row of a table; start at spec.py and registry.py."""
