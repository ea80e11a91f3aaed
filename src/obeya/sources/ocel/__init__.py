"""OCEL 2.0 logs, flattened on one object type: from_*.py read the three forms, flattening.py makes the rows."""
