"""What a table must hold: event logs, filters, calendars, the store. Read event_log.py first."""
