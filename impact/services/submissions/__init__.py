"""Handing in: upload, drafts, validation, review, undo, templates, marked workbooks."""
