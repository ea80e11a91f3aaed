"""Watch registered gains and count benefits only while they hold. Read `models/registration.py` and `judging.py`."""
