"""The indicators of a submission: found again or made, and altered only where the file says so.

What was agreed before (an indicator without a submission) keeps its title, definition and kind; a
file fills what is blank there and may state another baseline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Update, bindparam, insert, select, update

from impact.model.submission import Submission as Read
from impact.model.submission import SubmittedIndicator
from impact.model.title_comparison import key_spelling
from impact.model.vocabulary.measures import Aggregation, Direction, Measure, Origin
from impact.model.vocabulary.theory_levels import Level
from impact.model.vocabulary.value_states import State
from impact.store.db import bulk
from impact.store.schema.array_conversions import driver_value
from impact.store.schema.base import table_of
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Grant, Organisation
from impact.store.submissions.undo_log import IndicatorStatement, UndoRecord
from impact.store.tenancy import row_access
from impact.store.tenancy.reusable_statements import ORGANISATION, PORTFOLIO, STATEMENTS, Selection, reuse
from impact.store.tenancy.tenant_scope import Scope

BASELINE = (
    "baseline", "baseline_raw", "baseline_state", "baseline_date", "baseline_submission_id",
    "baseline_sheet", "baseline_row", "baseline_column",
)  # fmt: skip
# Blank in the store and stated in the file: filled. Stated otherwise: only where a file brought it.
FILLED = (
    "definition", "result_title", "result_no", "indicator_no", "unit", "numerator_text",
    "denominator_text", "source", "location", "shared_key",
)  # fmt: skip
RESTATED = ("definition", "result_title")
ALTERED = (
    "title", "level", "notes", "direction", "direction_origin", "time_kind", "time_kind_origin", "measure",
    "aggregation", "band_low", "band_high", "frequency", "calculation", "submission_id", *BASELINE, *FILLED,
)  # fmt: skip
# In what a submission says of an indicator: the names of the columns that it sets on purpose.
REVISED = "revised"
# A column that is set on purpose takes these along.
TAKEN_ALONG = {
    "direction": ("direction_origin",), "time_kind": ("time_kind_origin",), "measure": ("aggregation",),
    "baseline": BASELINE, "calculation": ("aggregation",),
}  # fmt: skip
READ = ("id", "grant_id", "key", "code", "withdrawn_by", *ALTERED)
REPORTED = State.REPORTED.value
STANDS = (REPORTED, State.UNCLEAR.value)
AGGREGATIONS = {
    Measure.NUMBER: Aggregation.SUM,
    Measure.PERCENTAGE: Aggregation.RATIO,
    Measure.SCORE: Aggregation.WEIGHTED_MEAN,
    Measure.YES_NO: Aggregation.COUNT,
}


@dataclass(slots=True)
class MatchedIndicators:
    """The indicators of a submission: an id for each, those that are new, and what was altered.

    `baselines` are (position in the submission, kind of change, value before), `properties` (position, column, before,
    after) of what was changed on purpose. `calculated` are those that have no values of their own.
    """

    ids: list[int] = field(default_factory=list)
    added: set[int] = field(default_factory=set)
    altered: set[int] = field(default_factory=set)
    baselines: list[tuple[int, str, float | None]] = field(default_factory=list)
    properties: list[tuple[int, str, Any, Any]] = field(default_factory=list)
    calculated: set[int] = field(default_factory=set)


@dataclass(slots=True)
class ExistingIndicators:
    """Grants and indicators of one organisation within one portfolio."""

    grants: dict[str, tuple[int, str]]
    by_key: dict[tuple[int, str], Mapping[str, Any]] = field(default_factory=dict)
    by_code: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    by_spelling: dict[tuple[int, str], Mapping[str, Any]] = field(default_factory=dict)

    def add(self, row: Mapping[str, Any]) -> None:
        """Know one more indicator."""
        self.by_key[row["grant_id"], row["key"]] = row
        # Of two that differ in spelling only, the older one is meant.
        self.by_spelling.setdefault((row["grant_id"], key_spelling(row["key"])), row)
        if row["code"]:
            self.by_code.setdefault(row["code"], []).append(row)

    def find(self, item: SubmittedIndicator) -> Mapping[str, Any] | None:
        """The indicator that is meant.

        Within the grant the file names its key or code identifies. An agreed code identifies whatever
        the file calls the grant; a code that only files brought does not, for two projects may use the
        same core indicator.
        """
        grant = self.grants.get(item.grant_ref)
        same_code = self.by_code.get(item.code, []) if item.code else []
        if grant is not None:
            same_key = self._find_key(grant[0], item.key)
            within = [row for row in same_code if row["grant_id"] == grant[0]]
            if same_key is not None or within:
                return same_key or within[0]
        candidates = [row for row in same_code if row["submission_id"] is None or not item.grant_ref]
        candidates = [row for row in candidates if row["withdrawn_by"] is None] or candidates
        if len(candidates) == 1:
            return candidates[0]
        if not item.grant_ref and len(self.grants) == 1:
            return self._find_key(next(iter(self.grants.values()))[0], item.key)
        return None

    def _find_key(self, grant_id: int, key: str) -> Mapping[str, Any] | None:
        """The indicator with this key, else the one whose key differs in spaces, accents, case or punctuation only."""
        exact = self.by_key.get((grant_id, key))
        return exact if exact is not None else self.by_spelling.get((grant_id, key_spelling(key)))


def match_indicators(
    connection: Connection,
    read: Read,
    organisation_id: int,
    portfolio_id: int,
    submission_id: int,
    remembered: UndoRecord,
) -> MatchedIndicators:
    """Find or make the grants and indicators of a submission; what a file does not state stays."""
    existing = load_existing(connection, organisation_id, portfolio_id)
    matched = MatchedIndicators()
    fresh = iter(bulk.next_ids(connection, table_of(Indicator), len(read.indicators)))
    new: list[dict[str, Any]] = []
    changes: dict[int, dict[str, Any]] = {}
    for position, item in enumerate(read.indicators):
        current = existing.find(item)
        if current is not None and current["withdrawn_by"] is None:
            row = build_row(item, current["grant_id"], organisation_id, submission_id)
            after = restate_indicator(current, row)
            differing = {name: value for name, value in after.items() if current[name] != value}
            if row["baseline_state"] in STANDS:
                matched.baselines.append((position, _kind(current, differing), current["baseline"]))
            matched.properties += [
                (position, name, current[name], after[name])
                for name in item.revised
                if {name, f"{name}_origin"} & set(differing) and name not in BASELINE
            ]
            if differing:
                matched.altered.add(current["id"])
                changes.setdefault(current["id"], {}).update(differing)
            before = {name: current[name] for name in ALTERED}
            remembered.said.append(IndicatorStatement(current["id"], row, before))
            existing.add(dict(current) | differing)
            matched.ids.append(current["id"])
            if (dict(current) | differing)["calculation"]:
                matched.calculated.add(current["id"])
            continue
        if current is not None:
            # It came with a submission that was taken back: it starts anew, under its old id.
            row = build_row(item, current["grant_id"], organisation_id, submission_id)
            row |= {"key": current["key"], "withdrawn_by": None}
            changes[current["id"]] = columns_of_statement(row)
            indicator_id = current["id"]
        else:
            grant_id, theme = _grant(connection, existing, item, organisation_id, portfolio_id)
            row = build_row(item, grant_id, organisation_id, submission_id) | {"theme": theme}
            indicator_id = next(fresh)
            new.append(columns_of_statement(row) | {"id": indicator_id})
        remembered.said.append(IndicatorStatement(indicator_id, row, None))
        existing.add(row | {"id": indicator_id, "withdrawn_by": None})
        matched.ids.append(indicator_id)
        matched.added.add(indicator_id)
        if row["calculation"]:
            matched.calculated.add(indicator_id)
            # Whoever looks at it sees what it is made from, also of a new one.
            matched.properties.append((position, "calculation", "", row["calculation"]))
        if row["baseline_state"] in STANDS:
            matched.baselines.append((position, "new", None))
    _insert(connection, new)
    write_columns(connection, changes)
    return matched


def repeats_baseline(current: Mapping[str, Any], item: SubmittedIndicator) -> bool:
    """Whether a file gives the baseline that an indicator has; False where it gives none."""
    row = _baseline(item, 0)
    return row["baseline_state"] in STANDS and not _other_baseline(current, row)


def load_existing(connection: Connection, organisation_id: int, portfolio_id: int) -> ExistingIndicators:
    """The grants and indicators of an organisation within a portfolio."""
    of_grantee = {"organisation": organisation_id, "portfolio": portfolio_id}
    grants = connection.execute(_select_grants(connection), of_grantee)
    existing = ExistingIndicators({row.ref: (row.id, row.theme) for row in grants})
    for row in connection.execute(_select_indicators(connection), of_grantee).mappings():
        existing.add(dict(row))
    return existing


def _of_grantee(scope: Scope | None) -> tuple[ColumnElement[bool], ...]:
    return (
        row_access.limit(scope, Grant),
        Grant.organisation_id == ORGANISATION,
        Grant.portfolio_id == PORTFOLIO,
    )


@reuse
def _select_grants(scope: Scope | None) -> Selection:
    return select(Grant.ref, Grant.id, Grant.theme).where(*_of_grantee(scope)).order_by(Grant.id)


@reuse
def _select_indicators(scope: Scope | None) -> Selection:
    of_grant = row_access.through(Indicator, Grant, Grant.id == Indicator.grant_id)
    indicators = select(*(getattr(Indicator, name) for name in READ)).join(Grant, of_grant)
    return indicators.where(*_of_grantee(scope)).order_by(Indicator.id)


def _grant(
    connection: Connection,
    existing: ExistingIndicators,
    item: SubmittedIndicator,
    organisation_id: int,
    portfolio_id: int,
) -> tuple[int, str]:
    """The grant of a new indicator: named by the file, else the only one there is, else made."""
    if not item.grant_ref and len(existing.grants) == 1:
        return next(iter(existing.grants.values()))
    if item.grant_ref not in existing.grants:
        own = (Organisation.id == organisation_id, row_access.limit(connection, Organisation))
        theme = connection.scalar(select(Organisation.theme).where(*own)) or ""
        statement = insert(Grant).values(
            organisation_id=organisation_id,
            portfolio_id=portfolio_id,
            ref=item.grant_ref,
            title=item.grant_title,
            theme=theme,
            recorded_on=date.today(),
        )
        grant_id = connection.execute(statement.returning(Grant.id)).scalar_one()
        existing.grants[item.grant_ref] = (grant_id, theme)
    return existing.grants[item.grant_ref]


def build_row(
    item: SubmittedIndicator, grant_id: int, organisation_id: int, submission_id: int
) -> dict[str, Any]:
    """A new indicator, with only what the file says; what nobody said about adding follows the measure."""
    same = ("key", "code", "title", "breakdown", "occurrence", *FILLED)
    words = ("level", "measure", "direction", "direction_origin", "time_kind", "time_kind_origin")
    aggregation = item.aggregation or AGGREGATIONS.get(item.measure, Aggregation.NONE)
    return (
        {name: getattr(item, name) for name in same}
        | {name: getattr(item, name).value for name in words}
        | _baseline(item, submission_id)
        | {
            "organisation_id": organisation_id,
            "grant_id": grant_id,
            "titles": {},
            "aggregation": aggregation.value,
            "frequency": item.frequency,
            "band_low": item.band_low,
            "band_high": item.band_high,
            "counts": True,
            "has_parts": False,
            "notes": ";".join(note.value for note in item.notes),
            "calculation": item.calculation,
            "external": dict(item.external),
            # What was set on purpose is an agreement: no file brought it, and no file changes it.
            "submission_id": None if item.revised else submission_id,
            "source_sheet": item.sheet,
            "source_row": item.row,
        }
        | ({REVISED: list(item.revised)} if item.revised else {})
    )


def columns_of_statement(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a submission says of an indicator as columns of the table, without the list of what it sets on purpose."""
    return {name: value for name, value in row.items() if name != REVISED}


def _baseline(item: SubmittedIndicator, submission_id: int) -> dict[str, Any]:
    there = item.baseline_state.value in STANDS
    return {
        "baseline": item.baseline,
        "baseline_raw": item.baseline_raw,
        "baseline_state": item.baseline_state.value,
        "baseline_date": item.baseline_date,
        "baseline_submission_id": submission_id if there else None,
        "baseline_sheet": item.sheet if there else "",
        "baseline_row": item.baseline_row,
        "baseline_column": item.baseline_column,
    }


def restate_indicator(current: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an indicator as a file states them (`row`), where it may speak about them."""
    brought = current["submission_id"] is not None
    after: dict[str, Any] = {}
    for name in FILLED:
        blank = current[name] in ("", None)
        if row[name] not in ("", None) and (blank or (brought and name in RESTATED)):
            after[name] = row[name]
    if current["level"] == Level.OTHER.value:
        after["level"] = row["level"]
    if brought:
        # A file that only gives codes does not take the words of one that gave titles.
        title = current["title"] if row["title"] == row["code"] else row["title"]
        after |= {"title": title, "notes": row["notes"]}
    for name, unknown in (("direction", Direction.UNKNOWN.value), ("time_kind", None)):
        origin = f"{name}_origin"
        if row[name] != unknown and _may_say(current[origin], row[origin], brought):
            after |= {name: row[name], origin: row[origin]}
    if _other_baseline(current, row):
        dated = row["baseline_date"] is not None
        after |= {name: row[name] for name in BASELINE if dated or name != "baseline_date"}
    revised = row.get(REVISED, ())
    for name in revised:
        after |= {column: row[column] for column in (name, *TAKEN_ALONG.get(name, ()))}
    if after.get("calculation", current.get("calculation")):
        # Its parts count in the totals of a shared indicator: with a key of its own they would count twice.
        after["shared_key"] = ""
    return after | {"submission_id": None} if revised else after


def _may_say(current_origin: str, file_origin: str, brought: bool) -> bool:
    """What was stated gives way to a file only where a file said it; nothing gives way to an assumption."""
    if current_origin == Origin.STATED.value:
        return brought and file_origin == Origin.STATED.value
    return file_origin != Origin.ASSUMED.value


def _other_baseline(current: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Whether a file states another baseline; an unclear one is not put over a clear one."""
    if row["baseline_state"] not in STANDS:
        return False
    if row["baseline_state"] != REPORTED:
        return bool(current["baseline_state"] != REPORTED and current["baseline_raw"] != row["baseline_raw"])
    if row["baseline_date"] is not None and row["baseline_date"] != current["baseline_date"]:
        return True
    return bool((current["baseline_state"], current["baseline"]) != (REPORTED, row["baseline"]))


def _kind(current: Mapping[str, Any], differing: Mapping[str, Any]) -> str:
    if "baseline_submission_id" not in differing:
        return "same"
    if current["baseline_state"] not in STANDS:
        return "new"
    # Only its day is told otherwise.
    is_equal = current["baseline_state"] == REPORTED and differing.get("baseline", current["baseline"]) == (
        current["baseline"]
    ) and "baseline_state" not in differing
    return "noted" if is_equal else "changed"


def _insert(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        names = list(rows[0])
        values = [tuple(driver_value(row[name]) for name in names) for row in rows]
        bulk.insert(connection, table_of(Indicator), names, values)


def write_columns(connection: Connection, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Set columns of indicators by id, those with the same columns together; the owner stays who it is."""
    together: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for indicator_id, columns in changes.items():
        names = tuple(sorted(set(columns) - {"organisation_id"}))
        together.setdefault(names, []).append({f"to_{name}": columns[name] for name in names} | {"of": indicator_id})
    for names, rows in together.items():
        if names:
            connection.execute(_set_columns(names), rows)


@lru_cache(maxsize=STATEMENTS)
def _set_columns(names: tuple[str, ...]) -> Update:
    """Set these columns of the indicator `of` to `to_` and the name of the column."""
    table = table_of(Indicator)
    values = {name: bindparam(f"to_{name}", type_=table.c[name].type) for name in names}
    return update(table).where(table.c.id == bindparam("of")).values(values)
