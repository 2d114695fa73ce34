"""The veil over rows between the store and a view: what academics, umbrellas and sessions may see of others.

A row comes out with what is known to be harmless, names under their pseudonyms, texts without names
and numbers protected; everything else is blank, also a column that is added later. For the viewer's
own organisation, and for roles that see names, rows come out as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from impact.access.permissions import veiled
from impact.metrics import disclosure
from impact.metrics.disclosure import Released, rounded_share, way_covered
from impact.metrics.explain import steps
from impact.model.access import Access
from impact.model.words import Frequency, Measure, State
from impact.services.core.database_secret import secret
from impact.services.core.view_mappers import SOURCE_KINDS, Row, figure_of, title
from impact.services.core.workspace import Workspace
from impact.services.core.workspace import reading as open_reading
from impact.services.disclosure import pseudonyms
from impact.services.disclosure.organisation_redaction import Names
from impact.store.queries import Connection
from impact.store.queries import organisations as read_organisations
from impact.store.queries import portfolio as read_portfolio
from impact.views.marks import BreakdownBar

View = TypeVar("View")

# Columns that say nothing of people and nothing of who it is: closed words, agreements, dates, counts.
KEPT = frozenset(
    {
        "id", "organisation_id", "indicator_id", "node_id", "level", "theme", "measure", "direction",
        "direction_origin", "time_kind", "time_kind_origin", "aggregation", "baseline_state", "baseline_date",
        "band_low", "band_high", "counts", "shared_key", "has_parts", "notes", "portfolio",
        "period_start", "period_end", "target", "target_start", "target_end", "target_final",
        "target_final_end", "target_denominator", "target_to_date", "basis", "status", "bands_on_track",
        "bands_attention", "trend", "trend_n", "due", "reported", "latest", "state",
    }
    | {
        f"figure_{name}"
        for name in (
            "id", "indicator_id", "organisation_id", "period_start", "period_end", "state", "target",
            "target_start", "target_end", "target_final", "target_final_end", "target_denominator",
            "target_to_date", "basis", "direction", "status", "bands_on_track", "bands_attention", "trend",
            "trend_n", "due", "reported", "notes", "latest",
        )
    }
)  # fmt: skip
# How the fields of views are called that hold an id, and what it is the id of.
ADDRESSED = {"organisation_id": "organisation", "indicator_id": "indicator"}


@contextmanager
def reading(access: Access, workspace: Workspace) -> Iterator[tuple[Connection, Veil]]:
    """A connection that reads what this viewer covers, and the veil to lay over its rows.

    For roles that see names the veil hides nothing.
    """
    # Before the connection opens: a lost secret is drawn anew, and SQLite does not write while we read.
    key = secret(workspace) if veiled(access.role) else b""
    with open_reading(access, workspace) as connection:
        yield connection, Veil(access, connection, key)


class Veil:
    """What one viewer may see of organisations other than its own."""

    def __init__(self, access: Access, connection: Connection, key: bytes) -> None:
        self.on = veiled(access.role)
        self._access = access
        self._connection = connection
        self._secret = key
        self._own: dict[int, tuple[str, str]] = {}

    def hides(self, organisation_id: int) -> bool:
        """Whether this organisation is veiled for the viewer."""
        return self.on and organisation_id != self._access.organisation_id

    # Names and texts

    def name(self, organisation_id: int, name: str) -> str:
        """The name under which the viewer knows an organisation."""
        if not self.hides(organisation_id):
            return name
        viewer, language = self._access.organisation_id, self._access.language
        return pseudonyms.pseudonym(self._secret, viewer, organisation_id, language)

    def named(self, organisations: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
        """Ids and names as the viewer knows them, in the order of those names."""
        known = [(key, self.name(key, name)) for key, name in organisations]
        return sorted(known, key=lambda pair: pair[1].casefold()) if self.on else known

    def words(self, organisation_id: int, text: str) -> str:
        """A text of an organisation without its name, and without those of the others in sight."""
        if not text or not self.hides(organisation_id):
            return text
        name, ref = self._own.get(organisation_id) or (self._covered.get(organisation_id, ""), "")
        return self._names.without(text, name, ref, self.name(organisation_id, name))

    @cached_property
    def _covered(self) -> dict[int, str]:
        return dict(read_organisations.names(self._connection, self._access))

    @cached_property
    def _names(self) -> Names:
        others = ((key, name) for key, name in self._covered.items() if self.hides(key))
        return Names.of((name, self.name(key, name)) for key, name in others)

    @cached_property
    def _portfolios(self) -> Sequence[Row]:
        return read_portfolio.portfolios(self._connection, self._access)

    @cached_property
    def _shared(self) -> dict[tuple[str, str], Mapping[str, str]]:
        return {
            (row["name"], item["id"]): item for row in self._portfolios for item in row["shared_indicators"] or ()
        }

    def k(self, portfolio: str = "") -> int:
        """The smallest number that may be shown: that of the portfolio, and never below 5."""
        asked: list[int] = [row["small_number"] for row in self._portfolios if portfolio in ("", row["name"])]
        return max([disclosure.K, *asked])

    def head(self, row: Row) -> Row:
        """The row of an organisation: its name, and nothing that tells which it is."""
        if not self.hides(row["id"]):
            return row
        self._own[row["id"]] = (row["name"], row["ref"] or "")
        kept = {"id", "kind", "theme", "fictional"}
        return _blank(row, kept) | {"name": self.name(row["id"], row["name"])}

    # Figures

    def figures(self, rows: Iterable[Row]) -> list[Row]:
        """Rows of `store.queries.figures.rows`."""
        return [self._figure(row) if self.hides(row["organisation_id"]) else row for row in rows]

    def _figure(self, row: Row) -> Row:
        owner = row["organisation_id"]
        self._own[owner] = (row["organisation"], row["organisation_ref"] or "")
        source = row["source"] or ""
        return (
            _blank(row, KEPT)
            | {
                "organisation": self.name(owner, row["organisation"]),
                "title": self._title(row),
                "titles": {},
                "code": row["shared_key"],
                "frequency": row["frequency"] if row["frequency"] in tuple(Frequency) else "",
                "source": source if source.strip().casefold() in SOURCE_KINDS else "",
            }
            | {name: self.words(owner, row[name]) for name in ("unit", "breakdown", "result_title")}
            | self._numbers(row)
        )

    def _title(self, row: Row) -> str:
        language = self._access.language
        agreed = self._shared.get((row["portfolio"], row["shared_key"]), {})
        shared = agreed.get(language.value) or agreed.get("nl")
        if row["shared_key"] and shared:
            return shared
        return self.words(row["organisation_id"], title({**row, "code": ""}, language))

    def _numbers(self, row: Row) -> dict[str, Any]:
        """What was measured, protected, and what follows from it, from what is shown and nothing else."""
        k, measure = self.k(row["portfolio"]), Measure(row["measure"])
        start = disclosure.released(
            measure, row["baseline"], row["baseline_numerator"], row["baseline_denominator"], k=k
        )
        numbers: dict[str, Any] = {"baseline": start.value}
        if row["figure_id"] is None:
            return numbers
        shown = self._released(measure, row, k, "figure_")
        begun = start
        if row["figure_baseline"] != row["baseline"]:
            begun = disclosure.released(measure, row["figure_baseline"], k=k)
        # The same number is never rounded in two ways.
        expected = disclosure.released(measure, row["figure_expected"], k=k)
        if row["figure_expected"] == row["figure_target"]:
            expected = Released(row["figure_target"])
        elif row["figure_expected"] == row["figure_baseline"]:
            expected = begun
        to_date = disclosure.released(measure, row["figure_actual_to_date"], k=k)
        if row["figure_actual_to_date"] == row["figure_actual"]:
            to_date = shown
        numbers |= {
            "figure_state": State.SUPPRESSED.value if shown.suppressed else row["figure_state"],
            "figure_actual": shown.value,
            "figure_numerator": shown.numerator,
            "figure_denominator": shown.denominator,
            "figure_n": shown.n,
            "figure_baseline": begun.value,
            "figure_expected": expected.value,
            "figure_actual_to_date": to_date.value,
        }
        return numbers | _derived(row, measure, shown, begun, expected, to_date)

    def _released(self, measure: Measure, row: Row, k: int, prefix: str = "") -> Released:
        actual, numerator, denominator, n = (
            row[prefix + name] for name in ("actual", "numerator", "denominator", "n")
        )
        return disclosure.released(measure, actual, numerator, denominator, n, k)

    def series(self, items: Iterable[Row], figure: Row) -> list[Row]:
        """Figures of one indicator over time, of the figures row they belong to."""
        if not self.hides(figure["organisation_id"]):
            return list(items)
        k, measure = self.k(figure["portfolio"]), Measure(figure["measure"])
        found: list[Row] = []
        for item in items:
            shown = self._released(measure, item, k)
            found.append(
                _blank(item, KEPT)
                | {
                    "actual": shown.value,
                    "numerator": shown.numerator,
                    "denominator": shown.denominator,
                    "n": shown.n,
                    "state": State.SUPPRESSED.value if shown.suppressed else item["state"],
                }
            )
        return found

    def part(self, item: Row, shown: BreakdownBar, figure: Row) -> Row:
        """A broken-down measurement with the numbers of its protected bar, of the figures row it belongs to."""
        return _blank(item, KEPT) | {
            "breakdown": self.words(figure["organisation_id"], item["breakdown"]),
            "value": shown.value,
            "numerator": shown.numerator,
            "denominator": shown.denominator,
            "n": shown.n,
            "state": shown.state.value,
        }

    def targets(self, items: Iterable[Row], figure: Row) -> list[Row]:
        """Targets of one indicator: agreements stay, where they were written down goes."""
        if not self.hides(figure["organisation_id"]):
            return list(items)
        kept = KEPT | {"value", "denominator"}
        parts = ({"breakdown": self.words(figure["organisation_id"], item["breakdown"])} for item in items)
        return [_blank(item, kept) | part for item, part in zip(items, parts, strict=True)]

    # Addresses

    def sealed(self, view: View) -> View:
        """The view with the numbers by which this viewer, and nobody else, finds what is in it."""
        return self._walked(view) if self.on else view

    def _walked(self, item: Any) -> Any:
        if isinstance(item, tuple):
            return tuple(self._walked(part) for part in item)
        if isinstance(item, dict):
            return {key: self._walked(part) for key, part in item.items()}
        # What was asked stays as it was asked: it holds sealed numbers already.
        if not is_dataclass(item) or isinstance(item, type) or type(item).__name__.endswith("Query"):
            return item
        changed = {}
        for field in fields(item):
            value = getattr(item, field.name)
            kind = ADDRESSED.get(field.name)
            changed[field.name] = self.address(kind, value) if kind else self._walked(value)
        return replace(item, **changed)

    def address(self, kind: str, number: int) -> int:
        """The number by which this viewer finds an organisation or indicator."""
        if not self.on or (kind == "organisation" and not self.hides(number)):
            return number
        return pseudonyms.sealed(self._secret, self._access.organisation_id, kind, number)

    def found(self, kind: str, number: int) -> int:
        """The id behind a number from this viewer's address; -1, which nothing has, for any other."""
        if not self.on or (kind == "organisation" and not self.hides(number)):
            return number
        return pseudonyms.opened(self._secret, self._access.organisation_id, kind, number)


def _blank(row: Row, kept: frozenset[str] | set[str]) -> dict[str, Any]:
    """The row with nothing but the columns that may stay: texts blank, everything else missing."""
    return {
        name: value if name in kept else ("" if isinstance(value, str) else None) for name, value in row.items()
    }


def _derived(
    row: Row, measure: Measure, shown: Released, begun: Released, expected: Released, to_date: Released
) -> dict[str, Any]:
    """Achievement, ratio and pace by the steps of the figure's own formula, with shown numbers in them."""
    found: dict[str, Any] = dict.fromkeys(
        ("figure_achievement", "figure_achievement_final", "figure_ratio_to_target", "figure_pace")
    )
    for step in steps(figure_of(row)):
        # An implied baseline is a true zero, and known to everybody.
        if step.key in ("achievement", "pace"):
            start = 0.0 if step.operands[1] == 0 else begun.value
        if step.key == "achievement":
            found["figure_achievement"] = way_covered(shown.value, start, step.operands[2], measure)
            found["figure_achievement_final"] = way_covered(shown.value, start, row["figure_target_final"], measure)
        elif step.key == "achievement_period":
            found["figure_achievement"] = _summed(step.operands, begun, to_date, measure)
        elif step.key == "ratio_to_target":
            found["figure_ratio_to_target"] = _ratio(shown.value, step.operands[1])
        elif step.key == "pace":
            found["figure_pace"] = way_covered(shown.value, start, expected.value, measure)
    paced = any(step.key == "pace" for step in steps(figure_of(row)))
    if row["figure_pace"] is not None and not paced:
        # Of values that are added over periods the pace is the achievement.
        found["figure_pace"] = found["figure_achievement"]
    if row["figure_achievement_final"] is None:
        found["figure_achievement_final"] = None
    return found


def _summed(
    operands: Sequence[float | None], begun: Released, to_date: Released, measure: Measure
) -> float | None:
    """Σ over periods: (Σy − n·b)/(Σt − n·b), with shown sums and baseline."""
    _, promised, base, periods = operands
    start = 0.0 if base == 0 else begun.value
    if start is None or periods is None or to_date.value is None or promised is None:
        return None
    return way_covered(to_date.value, periods * start, promised, measure)


def _ratio(value: float | None, target: float | None) -> float | None:
    return None if value is None or not target else rounded_share(value / target)
