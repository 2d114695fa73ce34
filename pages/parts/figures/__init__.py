"""Figures on a page: cards, explanations, where a figure comes from."""
