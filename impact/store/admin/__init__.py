"""Rows of organisations and portfolios as administrators change them."""
