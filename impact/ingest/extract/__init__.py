"""Rows of a table to indicators, values, targets and groups."""
