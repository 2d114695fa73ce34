"""Health checks and backups of a database."""
