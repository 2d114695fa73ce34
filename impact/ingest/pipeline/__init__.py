"""A whole file: preview, reading, excerpts."""
