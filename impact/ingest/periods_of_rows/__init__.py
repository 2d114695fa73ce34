"""The periods of the rows of a table: from their own cells, or from a title, the sheet or the file."""
