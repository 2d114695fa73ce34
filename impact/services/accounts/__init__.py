"""Accounts: signing in, sessions, passwords, OpenID Connect, e-mails, personal data."""
