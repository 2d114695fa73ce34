"""Bytes to sheets of cells: checks against hostile files, a reader per format, formats of cells."""
