"""Views of saved views: names for the filters of a page, as its list shows them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SavedView:
    """One saved view: `parameters` are those of the address, in order, a name as often as it has values."""

    id: int
    name: str
    parameters: tuple[tuple[str, str], ...]
    is_shared: bool
    is_own: bool
    may_remove: bool


@dataclass(frozen=True, slots=True)
class SavedViews:
    """The views somebody may open: their own and those shared with them; and whether they may share any."""

    views: tuple[SavedView, ...]
    may_share: bool
