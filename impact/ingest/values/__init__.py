"""One text of a cell to a number, a period or a unit."""
