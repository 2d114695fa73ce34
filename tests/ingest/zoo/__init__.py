"""Workbooks as grantees keep them, made from a seed with their truth, and whether reading is right or asks."""
