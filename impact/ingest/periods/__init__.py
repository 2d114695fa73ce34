"""Periods: the words and forms in which they are written, in cells, headers, titles and names of files."""
