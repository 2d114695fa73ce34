"""How a file writes its numbers beside the cells themselves: notes under a table, and units of columns."""
