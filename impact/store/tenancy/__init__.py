"""Whose rows a connection may see: scope, guard, proof of a query, row-level security."""
