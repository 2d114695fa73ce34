"""Where the labels of a line chart stand: beside what they name, and over as little of the lines and labels as can be.

Distances are in pixels, as the chart is about drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

# Approximate width of one character at the size of 13, and the height of a label, in pixels.
CHARACTER_WIDTH, LABEL_HEIGHT = 7.0, 17.0
SIZE_OF_WIDTH = 13
# How far apart a line is looked at, and how near it may come to a label, in pixels.
STEP, CLEARANCE = 3.0, 1.5
# What it costs to stand on a piece of a line, on another label, above the area, and on the words of its axis.
OVER_LINE, OVER_LABEL, OVER_TOP, OVER_AXIS = 1.0, 40.0, 12.0, 40.0
# A later candidate is taken only where it is better than an earlier one by this much.
LATER = 0.4
# Above the area stand a margin and a blank line.
ROOM_ABOVE = 10.0


@dataclass(frozen=True, slots=True)
class LabelPlace:
    """A place beside a point: the side of the label that is at the point, and how far it is moved, in pixels."""

    xanchor: str
    xshift: float
    yshift: float


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: _Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )


class LabelPlacer:
    """Places labels one after another, in each of `areas` (width, height) as well as in the one where that is hardest.

    A chart is drawn in several sizes with the same labels; for a screen in a room texts are larger, so that the area is
    smaller by their measure. Points are shares of an area, from its lower left corner. `margin`: the room to the right.
    """

    def __init__(self, areas: Sequence[tuple[float, float]], margin: float) -> None:
        self.margin = margin
        self._areas = [_Area(*area) for area in areas]

    def add_line(self, points: Sequence[tuple[float, float]], weight: float = 1.0) -> None:
        """Add a line through points that labels should not stand on; `weight` says how much that matters."""
        for area in self._areas:
            area.add_line([(x * area.width, y * area.height) for x, y in points], weight)

    def place(
        self, point: tuple[float, float], text: str, size: float, candidates: Iterable[LabelPlace]
    ) -> LabelPlace:
        """Return the candidate that covers least, the earlier ones first, and keep its place free from now on."""

        def list_boxes(place: LabelPlace) -> list[_Box]:
            return [
                _box_of((point[0] * area.width, point[1] * area.height), text, size, place) for area in self._areas
            ]

        def find_cost(item: tuple[int, LabelPlace]) -> float:
            costs = (
                area.find_cost(box, self.margin)
                for area, box in zip(self._areas, list_boxes(item[1]), strict=True)
            )
            return max(costs) + LATER * item[0]

        best = min(enumerate(candidates), key=find_cost)[1]
        for area, box in zip(self._areas, list_boxes(best), strict=True):
            area.boxes.append(box)
        return best


class _Area:
    """An area with the lines in it, as points and their weights, and the labels placed so far; in pixels."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.boxes: list[_Box] = []
        self._line_points = np.empty((0, 3))

    def add_line(self, points: Sequence[tuple[float, float]], weight: float) -> None:
        stretches = [np.array(points[:1], dtype=float).reshape(-1, 2)]
        for (x0, y0), (x1, y1) in pairwise(points):
            count = max(int(np.hypot(x1 - x0, y1 - y0) / STEP), 1)
            shares = np.arange(1, count + 1) / count
            stretches.append(np.column_stack((x0 + (x1 - x0) * shares, y0 + (y1 - y0) * shares)))
        line = np.concatenate(stretches)
        self._line_points = np.concatenate((self._line_points, np.column_stack((line, np.full(len(line), weight)))))

    def find_cost(self, box: _Box, margin: float) -> float:
        x, y, weights = self._line_points.T
        over = (x > box.left - CLEARANCE) & (x < box.right + CLEARANCE)
        over &= (y > box.bottom - CLEARANCE) & (y < box.top + CLEARANCE)
        cost = OVER_LINE * float(weights[over].sum()) + OVER_LABEL * sum(map(box.overlaps, self.boxes))
        cost += OVER_TOP * (box.top > self.height + ROOM_ABOVE) + OVER_AXIS * (box.bottom < 0)
        return cost + OVER_LABEL * (box.left < 0 or box.right > self.width + margin)


def _box_of(point: tuple[float, float], text: str, size: float, place: LabelPlace) -> _Box:
    share = size / SIZE_OF_WIDTH
    width, height = len(text) * CHARACTER_WIDTH * share, LABEL_HEIGHT * max(share, 0.85)
    left = point[0] + place.xshift - {"left": 0.0, "center": 0.5, "right": 1.0}[place.xanchor] * width
    middle = point[1] + place.yshift
    return _Box(left, middle - height / 2, left + width, middle + height / 2)
