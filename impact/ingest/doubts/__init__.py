"""Doubts about values that a statement elsewhere raises: another scale, a running total, a total that differs."""
