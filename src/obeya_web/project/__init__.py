"""What makes one application of the apps: settings, URLs, the policy table; start reading at configuration.py."""
