"""Where the blocks and arrows of a theory stand in its drawing: made by the charts, shown by pages and by files.

All measures are pixels at full size, counted from the left and from the top.
"""

from __future__ import annotations

from dataclasses import dataclass

from impact.model.vocabulary.theory_levels import Level, Sphere

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A block in the drawing: its left upper corner, its size, and the lines of its text.

    `status_lines` are none where a block has no status. `has_kind`: above its text it says what it is, since it stands
    in the column of another level. `has_mark`: they stand behind the mark of that status; without, they are a note.
    """

    key: str
    left: float
    top: float
    width: float
    height: float
    lines: tuple[str, ...]
    status_lines: tuple[str, ...]
    has_kind: bool = False
    is_placed: bool = False
    has_mark: bool = True

    @property
    def middle(self) -> Point:
        """Its middle."""
        return self.left + self.width / 2, self.top + self.height / 2


@dataclass(frozen=True, slots=True)
class Way:
    """The way of an arrow as a Bézier curve: a beginning, then two handles and an end per piece."""

    source: str
    target: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the levels that share it, and where it begins and ends."""

    levels: tuple[Level, ...]
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Band:
    """A sphere across the columns that lie in it."""

    sphere: Sphere
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole drawing; `ceiling` is where the line of accountability stands, None without one.

    `left`: where it begins, 0 or less where an arrow runs around the blocks of the first column.
    """

    left: float
    width: float
    height: float
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
    columns: tuple[Column, ...]
    bands: tuple[Band, ...]
    ceiling: float | None
