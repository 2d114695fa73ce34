"""Marks of a status: shape, word and colour."""
