"""Rows of accounts, sessions, tokens, e-mails and personal data."""
