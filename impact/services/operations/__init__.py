"""Backups, expiry of data, and one-time downloads."""
