"""A theory of change, and what is kept beside it, as pages, files and guests see it."""
