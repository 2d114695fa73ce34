"""The indicators of a submission: found again or made, and altered only where the file says so.

What was agreed before (an indicator without a submission) keeps its title, definition and kind; a
file fills what is blank there and may state another baseline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from impact.model.submission import Submission as Read
from impact.model.submission import SubmittedIndicator
from impact.model.words import Aggregation, Direction, Level, Measure, Origin, State
from impact.store import bulk
from impact.store.columns import stored
from impact.store.remembered import Remembered, Statement
from impact.store.tables import Grant, Indicator, Organisation

BASELINE = (
    "baseline", "baseline_raw", "baseline_state", "baseline_date", "baseline_submission_id",
    "baseline_sheet", "baseline_row", "baseline_column",
)  # fmt: skip
# Blank in the store and stated in the file: filled. Stated otherwise: only where a file brought it.
FILLED = ("definition", "result_title", "result_no", "indicator_no", "unit", "numerator_text")
FILLED += ("denominator_text", "source", "location", "shared_key")
RESTATED = ("title", "definition", "result_title")
READ = (
    "id", "grant_id", "key", "code", "submission_id", "withdrawn_by", "title", "level", "notes",
    "direction", "direction_origin", "time_kind", "time_kind_origin", *BASELINE, *FILLED,
)  # fmt: skip
STANDS = {State.REPORTED, State.UNCLEAR}
AGGREGATIONS = {
    Measure.NUMBER: Aggregation.SUM,
    Measure.PERCENTAGE: Aggregation.RATIO,
    Measure.SCORE: Aggregation.WEIGHTED_MEAN,
    Measure.YES_NO: Aggregation.COUNT,
}


@dataclass(slots=True)
class Matched:
    """The indicators of a submission: an id for each, those that are new, and what was altered.

    `baselines` are (position in the submission, kind of change, value before).
    """

    ids: list[int] = field(default_factory=list)
    made: set[int] = field(default_factory=set)
    altered: set[int] = field(default_factory=set)
    baselines: list[tuple[int, str, float | None]] = field(default_factory=list)


@dataclass(slots=True)
class _Known:
    """Grants and indicators of one organisation within one portfolio."""

    grants: dict[str, tuple[int, str]]
    by_key: dict[tuple[int, str], Mapping[str, Any]] = field(default_factory=dict)
    by_code: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)

    def add(self, row: Mapping[str, Any]) -> None:
        self.by_key[row["grant_id"], row["key"]] = row
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
            found = self.by_key.get((grant[0], item.key))
            within = [row for row in same_code if row["grant_id"] == grant[0]]
            if found is not None or within:
                return found or within[0]
        candidates = [row for row in same_code if row["submission_id"] is None or not item.grant_ref]
        candidates = [row for row in candidates if row["withdrawn_by"] is None] or candidates
        if len(candidates) == 1:
            return candidates[0]
        if not item.grant_ref and len(self.grants) == 1:
            return self.by_key.get((next(iter(self.grants.values()))[0], item.key))
        return None


def match(
    connection: Connection,
    read: Read,
    organisation_id: int,
    portfolio_id: int,
    submission_id: int,
    remembered: Remembered,
) -> Matched:
    """Find or make the grants and indicators of a submission; what a file does not state stays."""
    known = _known(connection, organisation_id, portfolio_id)
    matched = Matched()
    fresh = iter(bulk.next_ids(connection, Indicator.__table__, len(read.indicators)))
    new: list[dict[str, Any]] = []
    changes: dict[int, dict[str, Any]] = {}
    for position, item in enumerate(read.indicators):
        found = known.find(item)
        if found is not None and found["withdrawn_by"] is None:
            _restate(found, item, submission_id, position, matched, changes, remembered)
            matched.ids.append(found["id"])
            continue
        grant_id, theme = (
            (found["grant_id"], None)
            if found is not None
            else _grant(connection, known, item, organisation_id, portfolio_id)
        )
        row = _row(item, grant_id, organisation_id, submission_id)
        if found is not None:
            # It came with a submission that was taken back: it starts anew, under its old id.
            row |= {"id": found["id"], "key": found["key"], "withdrawn_by": None}
            changes[found["id"]] = {name: value for name, value in row.items() if name != "id"}
        else:
            row |= {"id": next(fresh), "theme": theme or ""}
            new.append(row)
        known.add(row | {"withdrawn_by": None})
        matched.ids.append(row["id"])
        matched.made.add(row["id"])
        if item.baseline_state in STANDS:
            matched.baselines.append((position, "new", None))
    _insert(connection, new)
    write_columns(connection, changes)
    remembered.made.extend(sorted(matched.made))
    return matched


def _known(connection: Connection, organisation_id: int, portfolio_id: int) -> _Known:
    of_grantee = (Grant.organisation_id == organisation_id, Grant.portfolio_id == portfolio_id)
    grants = select(Grant.ref, Grant.id, Grant.theme).where(*of_grantee).order_by(Grant.id)
    known = _Known({row.ref: (row.id, row.theme) for row in connection.execute(grants)})
    listed = select(*(getattr(Indicator, name) for name in READ)).join(Grant, Grant.id == Indicator.grant_id)
    for row in connection.execute(listed.where(*of_grantee).order_by(Indicator.id)).mappings():
        known.add(row)
    return known


def _grant(
    connection: Connection, known: _Known, item: SubmittedIndicator, organisation_id: int, portfolio_id: int
) -> tuple[int, str]:
    """The grant of a new indicator: named by the file, else the only one there is, else made."""
    if not item.grant_ref and len(known.grants) == 1:
        return next(iter(known.grants.values()))
    if item.grant_ref not in known.grants:
        theme = connection.scalar(select(Organisation.theme).where(Organisation.id == organisation_id)) or ""
        made = insert(Grant).values(
            organisation_id=organisation_id,
            portfolio_id=portfolio_id,
            ref=item.grant_ref,
            title=item.grant_title,
            theme=theme,
        )
        grant_id = connection.execute(made.returning(Grant.id)).scalar_one()
        known.grants[item.grant_ref] = (grant_id, theme)
    return known.grants[item.grant_ref]


def _row(item: SubmittedIndicator, grant_id: int, organisation_id: int, submission_id: int) -> dict[str, Any]:
    """A new indicator, with only what the file says; what nobody said about adding follows the measure."""
    same = ("key", "code", "title", "definition", "result_title", "result_no", "indicator_no", "unit")
    same += ("numerator_text", "denominator_text", "source", "shared_key", "location", "breakdown", "occurrence")
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
            "frequency": "",
            "counts": True,
            "has_parts": False,
            "notes": _notes(item),
            "external": dict(item.external),
            "submission_id": submission_id,
            "source_sheet": item.sheet,
            "source_row": item.row,
        }
    )


def _baseline(item: SubmittedIndicator, submission_id: int) -> dict[str, Any]:
    there = item.baseline_state in STANDS
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


def _notes(item: SubmittedIndicator) -> str:
    return ";".join(note.value for note in item.notes)


def _restate(
    found: Mapping[str, Any],
    item: SubmittedIndicator,
    submission_id: int,
    position: int,
    matched: Matched,
    changes: dict[int, dict[str, Any]],
    remembered: Remembered,
) -> None:
    """Remember all that the file states of an indicator; alter what it states otherwise."""
    stated = _stated(found, item)
    differing = {name for name, value in stated.items() if found[name] != value}
    baseline = _baseline_stated(found, item, submission_id)
    if item.baseline_state in STANDS:
        kind = "same"
        if baseline and _other_baseline(found, item):
            kind = "changed" if found["baseline_state"] in STANDS else "new"
            differing.update(baseline)
        matched.baselines.append((position, kind, found["baseline"]))
    stated |= baseline
    remembered.named.append((found["id"], item.sheet, item.row))
    if stated:
        before = {name: found[name] for name in stated}
        remembered.statements.append(Statement(found["id"], before, stated))
    if differing:
        matched.altered.add(found["id"])
        changes.setdefault(found["id"], {}).update({name: stated[name] for name in sorted(differing)})


def _stated(found: Mapping[str, Any], item: SubmittedIndicator) -> dict[str, Any]:
    """The columns this file may speak about, baseline apart."""
    brought = found["submission_id"] is not None
    stated: dict[str, Any] = {}
    for name in FILLED:
        given = getattr(item, name)
        if given not in ("", None) and (found[name] in ("", None, given) or (brought and name in RESTATED)):
            stated[name] = given
    if item.level is not Level.OTHER and found["level"] in (Level.OTHER, item.level):
        stated["level"] = item.level.value
    if brought:
        stated |= {"title": item.title, "notes": _notes(item)}
    for name in ("direction", "time_kind"):
        origin = getattr(item, f"{name}_origin")
        if item.direction is Direction.UNKNOWN and name == "direction":
            continue
        if _may_say(found[f"{name}_origin"], origin, brought):
            stated |= {name: getattr(item, name).value, f"{name}_origin": origin.value}
    return stated


def _may_say(known: str, given: Origin, brought: bool) -> bool:
    """What was stated gives way to a file only where a file said it; nothing gives way to an assumption."""
    if known == Origin.STATED.value:
        return brought and given is Origin.STATED
    return given is not Origin.ASSUMED


def _baseline_stated(found: Mapping[str, Any], item: SubmittedIndicator, submission_id: int) -> dict[str, Any]:
    """The baseline of the file, unless it has none or would put an unclear one over a clear one."""
    if item.baseline_state not in STANDS:
        return {}
    if item.baseline_state is State.UNCLEAR and found["baseline_state"] == State.REPORTED.value:
        return {}
    stated = _baseline(item, submission_id)
    if item.baseline_date is None:
        del stated["baseline_date"]
    return stated


def _other_baseline(found: Mapping[str, Any], item: SubmittedIndicator) -> bool:
    if item.baseline_date is not None and item.baseline_date != found["baseline_date"]:
        return True
    if item.baseline_state is State.UNCLEAR:
        return bool(found["baseline_raw"] != item.baseline_raw)
    return (found["baseline_state"], found["baseline"]) != (item.baseline_state.value, item.baseline)


def _insert(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        names = list(rows[0])
        listed = [tuple(stored(row[name]) for name in names) for row in rows]
        bulk.insert(connection, Indicator.__table__, names, listed)


def write_columns(connection: Connection, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Set columns of indicators by id, those with the same columns together."""
    together: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for indicator_id, columns in changes.items():
        names = tuple(sorted(columns))
        together.setdefault(names, []).append({f"to_{name}": columns[name] for name in names} | {"of": indicator_id})
    table = Indicator.__table__
    for names, rows in together.items():
        if names:
            values = {name: bindparam(f"to_{name}", type_=table.c[name].type) for name in names}
            connection.execute(update(table).where(table.c.id == bindparam("of")).values(values), rows)
