"""What people do about registrations, signals, packets and benefit lines."""
