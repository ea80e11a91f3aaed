"""The process explorer: filters, map, panel, tabs and replay over one log; start reading at views.py."""
