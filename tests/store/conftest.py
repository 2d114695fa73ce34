"""These tests run on both databases."""

from databases import (
    postgres_server,
    postgres_url,
    postgres_workspace,
    sqlite_url,
    sqlite_workspace,
    url,
    workspace,
    workspace_on_sqlite,
)

__all__ = [
    "postgres_server",
    "postgres_url",
    "postgres_workspace",
    "sqlite_url",
    "sqlite_workspace",
    "url",
    "workspace",
    "workspace_on_sqlite",
]
