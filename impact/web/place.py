"""The workspace that this server serves."""

from __future__ import annotations

from impact.services.core.current_workspace import workspace

__all__ = ["workspace"]
