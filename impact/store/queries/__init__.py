"""Queries for the pages. Every one takes the `Access` and is bounded by it in `scope`."""

from sqlalchemy import Connection

__all__ = ["Connection"]
