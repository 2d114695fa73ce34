"""The process in which files are read, with limits."""
