"""Import logs that outgrow one machine: the steps of an import, each on parts of the rows. Read `importing.py`."""
