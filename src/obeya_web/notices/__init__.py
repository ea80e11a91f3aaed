"""What people are told: notices, the way each kind takes to a person, and e-mails; start reading at telling.py."""
