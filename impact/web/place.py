"""The workspace that this server serves."""

from __future__ import annotations

from impact.services.place import workspace

__all__ = ["workspace"]
