"""Entries: one per indicator × period × breakdown that a file holds, kept as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.model.submission import IssueKind
from impact.model.words import State

SERIES = (BASELINE, TARGET, ACTUAL)
PARTS = ("numerator", "denominator", "n")
TEXTS = (
    "grant_ref", "grant_title", "country", "organisation", "organisation_ref", "result_title", "level", "code",
    "title", "definition", "unit", "measure", "ascending", "time_kind", "location", "numerator_text",
    "denominator_text", "source", "shared_key", "comment", "target_comment", "baseline_year", "baseline_date",
    "baseline_comment", "reference_code", "reference_vocabulary", "reference_uri", "aggregation_status",
    "result_aggregation_status", "result_description", "owner", "frequency",
)  # fmt: skip
_OF_A_ROW = ("sheet", "row", "start", "end", "breakdown")
_OF_A_SERIES = ("raw", "value", "state", "column", "place")


@dataclass(slots=True)
class Found:
    """A doubt or remark about one cell of an entry; `series` is '' for dates, `column` counts from 1."""

    entry: int
    kind: IssueKind
    column: int
    raw: str
    readings: tuple[float, ...] = ()
    series: str = ""


@dataclass(slots=True)
class SeriesCells:
    """One series of all entries. `state` is None where the cell is blank, `place` says whether there is
    a column for it at all; `percent` and `yes_no` are kept by entry."""

    raw: list[str] = field(default_factory=list)
    value: list[float | None] = field(default_factory=list)
    state: list[State | None] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    place: list[bool] = field(default_factory=list)
    percent: set[int] = field(default_factory=set)
    yes_no: dict[int, float] = field(default_factory=dict)


def no_cells(count: int) -> SeriesCells:
    """A series for which a table has no column."""
    return SeriesCells([""] * count, [None] * count, [None] * count, [0] * count, [False] * count)


@dataclass(slots=True)
class Entries:
    """All entries of a file in its order; parallel lists, rows count from 1."""

    sheet: list[str] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    start: list[date | None] = field(default_factory=list)
    end: list[date | None] = field(default_factory=list)
    breakdown: list[str] = field(default_factory=list)
    text: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in TEXTS})
    series: dict[str, SeriesCells] = field(default_factory=lambda: {name: SeriesCells() for name in SERIES})
    parts: dict[str, list[float | None]] = field(default_factory=lambda: {name: [] for name in PARTS})
    found: list[Found] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.row)

    def is_filled(self) -> list[bool]:
        """Whether an entry holds a target, an actual or its parts."""
        target, actual = self.series[TARGET].state, self.series[ACTUAL].state
        parts = self.parts["numerator"]
        return [
            a is not None or b is not None or c is not None
            for a, b, c in zip(target, actual, parts, strict=True)
        ]

    def extend(self, pieces: Sequence[Entries], order: Sequence[tuple[int, int]] | None = None) -> None:
        """Append pieces; `order` picks (piece, entry) one by one, without it the one piece comes whole."""
        base = len(self)
        if order is None:
            places = {(0, entry): base + entry for entry in range(len(pieces[0]))} if pieces[0].found else {}
        else:
            places = {pair: base + index for index, pair in enumerate(order)}

        def picked(columns: Sequence[list[Any]]) -> list[Any]:
            return columns[0] if order is None else [columns[piece][entry] for piece, entry in order]

        for name in _OF_A_ROW:
            getattr(self, name).extend(picked([getattr(piece, name) for piece in pieces]))
        for name in TEXTS:
            self.text[name].extend(picked([piece.text[name] for piece in pieces]))
        for name in PARTS:
            self.parts[name].extend(picked([piece.parts[name] for piece in pieces]))
        for name in SERIES:
            into, made = self.series[name], [piece.series[name] for piece in pieces]
            for attribute in _OF_A_SERIES:
                getattr(into, attribute).extend(picked([getattr(item, attribute) for item in made]))
            for index, item in enumerate(made):
                moved = {
                    e: base + e if order is None else places.get((index, e))
                    for e in item.percent | set(item.yes_no)
                }
                into.percent.update(to for e in item.percent if (to := moved[e]) is not None)
                into.yes_no.update({to: v for e, v in item.yes_no.items() if (to := moved[e]) is not None})
        for index, piece in enumerate(pieces):
            for doubt in piece.found:
                to = places.get((index, doubt.entry))
                if to is not None:
                    doubt.entry = to
                    self.found.append(doubt)
