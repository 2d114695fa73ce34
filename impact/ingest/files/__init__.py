"""Bytes to sheets of cells: a guard against hostile files, a reader per format, formats of cells."""
