"""The register: processes, their event data and how it gets here; start reading at models.py."""
