"""One file per kind of rule: a rule is data, and finds its pattern in many series at once. Read `rule.py` first."""
