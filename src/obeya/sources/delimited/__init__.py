"""Delimited text (CSV, TSV and kin); start reading at reader.py, which says how every record is accounted for."""
