"""Figures and aggregates of many indicators at once."""
