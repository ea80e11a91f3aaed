"""What happened: one file per question, from an event log to a frozen result; read process_map.py first."""
