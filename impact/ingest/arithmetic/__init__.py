"""What numbers beside each other prove: sums, ratios, copies; totals of a year and their parts."""
