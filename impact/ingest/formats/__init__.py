"""What formats say: number format codes, styles of cells, runs of rich text, formulas that add up."""
