"""Figures and words become one page that can be read, printed and sent; read `report.py` first."""
