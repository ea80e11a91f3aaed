"""The verbs of the web application, one file each; `obeya.cli.main` loads them by name."""
