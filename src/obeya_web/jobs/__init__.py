"""Background work that survives a killed worker: a lease table, schedules, an outbox; start reading at queue.py."""
