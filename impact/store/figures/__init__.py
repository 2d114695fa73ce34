"""Figures and aggregates kept up to date, and rebuilt."""
