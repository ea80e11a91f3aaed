"""Forms for new filters, made from the log's own activities and attributes; the list of kinds is registry.py."""
