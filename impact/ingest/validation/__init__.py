"""What became of each cell that was read, and what an answer changes."""
