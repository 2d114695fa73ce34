"""Questions about what was read, and what an answer changes."""
