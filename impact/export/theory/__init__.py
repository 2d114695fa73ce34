"""A theory of change as files: an editable slide, a text, tables, and the names of the Common Impact Data Standard.

All are made of the view that the page draws, so that a file holds exactly what may be seen there.
"""
