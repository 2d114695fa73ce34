"""Filters, addresses, actions and tables to explore."""
