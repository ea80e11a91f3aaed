"""obeya: from event data to findings; start reading at obeya/tables/event_log.py."""

__version__ = "0.1.0"
