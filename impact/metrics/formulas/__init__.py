"""The formulas of docs/metrics.md, over columns of numbers."""
