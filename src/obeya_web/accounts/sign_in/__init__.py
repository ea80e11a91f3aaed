"""Signing in: passwords, passkeys, one-time links, the organisation's accounts, tokens; start reading at links.py."""
