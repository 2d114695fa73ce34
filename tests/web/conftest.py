"""What is asked over HTTP is answered alike on both databases."""

from databases import (
    postgres_server,
    postgres_url,
    postgres_workspace,
    sqlite_url,
    sqlite_workspace,
    workspace,
)

__all__ = ["postgres_server", "postgres_url", "postgres_workspace", "sqlite_url", "sqlite_workspace", "workspace"]
