"""These tests run on both databases."""

from databases import (
    postgres_server,
    postgres_url,
    sqlite_url,
    url,
    workspace,
)

__all__ = ["postgres_server", "postgres_url", "sqlite_url", "url", "workspace"]
