"""Reporting periods and rounds, and who is overdue."""
