"""The engine, bulk writing, locks, files on disk."""
