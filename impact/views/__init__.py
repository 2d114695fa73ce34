"""Frozen view models: all that a page, a chart or an export shows."""
