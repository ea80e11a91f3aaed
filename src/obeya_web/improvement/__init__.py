"""Improvements: from an idea or a finding to a change that is done. Read `models/improvement.py` first."""
