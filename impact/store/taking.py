"""Taking a submission in: which values are new, changed or the same, and the rows that follow from it.

Rows of measurements and targets are only ever added. What a submission replaces gets its id in
`superseded_by`; taking it back clears that again, so nothing has to be remembered but the ids.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.orm import aliased

from impact.model.submission import SubmittedIndicator, ValueColumns
from impact.model.submission import Submission as Read
from impact.model.words import Aggregation, Measure, Origin, State
from impact.store import bulk
from impact.store.columns import ordinal
from impact.store.tables import Grant, Indicator, Measurement, Target

NUMBERS = ("value", "numerator", "denominator", "n")
COMPARED = (*NUMBERS, "raw", "state", "note")


@dataclass(slots=True)
class Values:
    """Measurements or targets of a submission against what is in force.

    `kind` per value: 'new', 'changed' or 'same'; `before` is the value in force (None: none was);
    `replaces` the ids of the rows it takes the place of.
    """

    indicator_ids: list[int]
    columns: ValueColumns
    kind: list[str] = field(default_factory=list)
    before: list[float | None] = field(default_factory=list)
    replaces: list[int] = field(default_factory=list)

    def count(self, kind: str) -> int:
        """How many values are of a kind."""
        return self.kind.count(kind)


@dataclass(slots=True)
class Matched:
    """The indicators of a submission: their ids, which were made, and what was altered in the others."""

    ids: list[int]
    made: set[int]
    altered: list[dict[str, Any]]
    grants_made: list[int]
    baselines: list[tuple[int, str, float | None, float | None]]
    returned: list[int] = field(default_factory=list)


def grants_of(connection: Connection, organisation_id: int, portfolio_id: int) -> dict[str, int]:
    """Grant ids of an organisation within a portfolio by reference."""
    query = select(Grant.ref, Grant.id).where(
        Grant.organisation_id == organisation_id, Grant.portfolio_id == portfolio_id
    )
    return {row.ref: row.id for row in connection.execute(query.order_by(Grant.id))}


def match(
    connection: Connection, read: Read, organisation_id: int, portfolio_id: int, submission_id: int
) -> Matched:
    """Find or make the grants and indicators of a submission; what a file does not state stays."""
    grants = grants_of(connection, organisation_id, portfolio_id)
    alone = next(iter(grants.values())) if len(grants) == 1 else None
    made_grants: list[int] = []
    known = _known(connection, organisation_id)
    by_code = {row["code"]: row for row in known.values() if row["code"]}
    matched = Matched([], set(), [], made_grants, [])
    new_rows: list[dict[str, Any]] = []
    fresh = iter(bulk.next_ids(connection, Indicator.__table__, len(read.indicators)))
    for item in read.indicators:
        found = by_code.get(item.code) if item.code else None
        if found is None:
            grant = grants.get(item.grant_ref)
            if grant is None and not item.grant_ref and alone is not None:
                grant = alone
            if grant is None:
                grant = _make_grant(connection, item, organisation_id, portfolio_id)
                grants[item.grant_ref] = grant
                made_grants.append(grant)
            found = known.get((grant, item.key))
        if found is not None:
            _alter(matched, found, item, submission_id)
            if found["withdrawn_by"] is not None:
                matched.returned.append(found["id"])
            matched.ids.append(found["id"])
            continue
        row = _row(item, next(fresh), grant, organisation_id, submission_id)
        known[grant, item.key] = row
        new_rows.append(row)
        matched.ids.append(row["id"])
        matched.made.add(row["id"])
        if item.baseline_state is not State.NOT_DUE:
            matched.baselines.append((row["id"], "new", None, item.baseline))
    if new_rows:
        names = list(new_rows[0])
        bulk.insert(
            connection,
            Indicator.__table__,
            names,
            [tuple(_stored(row[name]) for name in names) for row in new_rows],
        )
    for change in matched.altered:
        connection.execute(update(Indicator).where(Indicator.id == change["id"]).values(change["after"]))
    for some in bulk.chunks(matched.returned):
        connection.execute(update(Indicator).where(Indicator.id.in_(some)).values(withdrawn_by=None))
    return matched


def _stored(value: Any) -> Any:
    """A value as both drivers take it."""
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _known(connection: Connection, organisation_id: int) -> dict[tuple[int, str], Any]:
    names = (
        "id", "grant_id", "key", "code", "baseline", "baseline_raw", "baseline_state", "baseline_date",
        "baseline_submission_id", "baseline_sheet", "baseline_row", "baseline_column", "has_parts",
        "direction", "direction_origin", "time_kind", "time_kind_origin", "notes", "submission_id",
        "withdrawn_by",
    )  # fmt: skip
    query = select(*(getattr(Indicator, name) for name in names)).where(
        Indicator.organisation_id == organisation_id
    )
    rows = connection.execute(query).mappings()
    return {(row["grant_id"], row["key"]): row for row in rows}


def _make_grant(
    connection: Connection, item: SubmittedIndicator, organisation_id: int, portfolio_id: int
) -> int:
    made = connection.execute(
        insert(Grant).values(
            organisation_id=organisation_id,
            portfolio_id=portfolio_id,
            ref=item.grant_ref,
            title=item.grant_title,
        )
    )
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def default_aggregation(item: SubmittedIndicator) -> Aggregation:
    """How an indicator may be combined where nobody said: by its measure; stories and steps never."""
    if item.aggregation is not None:
        return item.aggregation
    return {
        Measure.NUMBER: Aggregation.SUM,
        Measure.PERCENTAGE: Aggregation.RATIO,
        Measure.SCORE: Aggregation.WEIGHTED_MEAN,
        Measure.YES_NO: Aggregation.COUNT,
    }.get(item.measure, Aggregation.NONE)


def _row(
    item: SubmittedIndicator, row_id: int, grant_id: int, organisation_id: int, submission_id: int
) -> dict[str, Any]:
    return {
        "id": row_id,
        "organisation_id": organisation_id,
        "grant_id": grant_id,
        "key": item.key,
        "code": item.code,
        "title": item.title,
        "titles": {},
        "definition": item.definition,
        "result_title": item.result_title,
        "result_no": item.result_no,
        "indicator_no": item.indicator_no,
        "level": item.level.value,
        "theme": "",
        "unit": item.unit,
        "measure": item.measure.value,
        "direction": item.direction.value,
        "direction_origin": item.direction_origin.value,
        "time_kind": item.time_kind.value,
        "time_kind_origin": item.time_kind_origin.value,
        "aggregation": default_aggregation(item).value,
        "baseline": item.baseline,
        "baseline_raw": item.baseline_raw,
        "baseline_state": item.baseline_state.value,
        "baseline_date": item.baseline_date,
        "baseline_submission_id": submission_id if item.baseline_row else None,
        "baseline_sheet": item.sheet,
        "baseline_row": item.baseline_row,
        "baseline_column": item.baseline_column,
        "numerator_text": item.numerator_text,
        "denominator_text": item.denominator_text,
        "source": item.source,
        "frequency": "",
        "counts": True,
        "shared_key": item.shared_key,
        "location": item.location,
        "breakdown": item.breakdown,
        "occurrence": item.occurrence,
        "has_parts": False,
        "withdrawn_by": None,
        "notes": ";".join(note.value for note in item.notes),
        "external": item.external,
        "submission_id": submission_id,
        "source_sheet": item.sheet,
        "source_row": item.row,
    }


def _alter(matched: Matched, found: Any, item: SubmittedIndicator, submission_id: int) -> None:
    """What a file states otherwise than the store: a baseline, or a direction or time kind not stated so far."""
    after: dict[str, Any] = {}
    if item.baseline_state in (State.REPORTED, State.UNCLEAR):
        same = found["baseline"] == item.baseline and found["baseline_state"] == item.baseline_state
        matched.baselines.append(
            (found["id"], "same" if same else "changed", found["baseline"], item.baseline)
        )
        if not same:
            after |= {
                "baseline": item.baseline,
                "baseline_raw": item.baseline_raw,
                "baseline_state": item.baseline_state.value,
                "baseline_submission_id": submission_id,
                "baseline_sheet": item.sheet,
                "baseline_row": item.baseline_row,
                "baseline_column": item.baseline_column,
            }
            if item.baseline_date is not None:
                after["baseline_date"] = item.baseline_date
    for name in ("direction", "time_kind"):
        stated = getattr(item, f"{name}_origin") is Origin.STATED
        if stated and found[f"{name}_origin"] != Origin.STATED:
            after |= {name: getattr(item, name).value, f"{name}_origin": Origin.STATED.value}
    if after:
        before = {name: found[name] for name in after}
        matched.altered.append({"id": found["id"], "before": before, "after": after})


def in_force(
    connection: Connection, table: str, indicator_ids: Sequence[int], columns: ValueColumns
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """The rows of `table` in force for these indicators and the periods of the file.

    Key: (indicator, start, end, breakdown) with days as ordinals; value: (id, *COMPARED).
    """
    if not indicator_ids:
        return {}
    ends = [end for end in columns.end if end is not None]
    within = ""
    if ends and len(ends) == len(columns.end):
        within = f" AND period_end >= '{min(ends).isoformat()}' AND period_end <= '{max(ends).isoformat()}'"
    parts = "numerator, denominator, n" if table == "measurement" else "NULL, denominator, NULL"
    sql = (
        f"SELECT indicator_id, period_start, period_end, breakdown, id, value, {parts}, raw, state, note "
        f"FROM {table} WHERE superseded_by IS NULL{within} AND "
    )
    found: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for ids in bulk.chunks(sorted(set(indicator_ids))):
        for row in connection.exec_driver_sql(sql + bulk.among("indicator_id", ids)):
            found[row[0], ordinal(row[1]), ordinal(row[2]), row[3]] = tuple(row[4:])
    return found


def compare(connection: Connection, table: str, ids: Sequence[int], columns: ValueColumns) -> Values:
    """Each value of the file against what is in force; the last of two for the same place wins."""
    owners = [ids[index] for index in columns.indicator]
    force = in_force(connection, table, owners, columns)
    if table == "target":
        columns = _with_expected(owners, columns, force)
    values = Values(owners, columns)
    last: dict[tuple[Any, ...], int] = {}
    keys = list(_keys(owners, columns))
    for position, key in enumerate(keys):
        last[key] = position
    for position, key in enumerate(keys):
        stored = force.get(key)
        values.before.append(stored[1] if stored else None)
        if last[key] != position:
            values.kind.append("same")
            continue
        if stored is None:
            values.kind.append("new")
        elif stored[1:] == tuple(_given(columns, position, table)):
            values.kind.append("same")
        else:
            values.kind.append("changed")
            values.replaces.append(stored[0])
    return values


def _with_expected(
    owners: Sequence[int], columns: ValueColumns, force: dict[tuple[Any, ...], tuple[Any, ...]]
) -> ValueColumns:
    """Targets with the expected denominator in force: a file without a place for it does not take it away."""
    agreed = 1 + COMPARED.index("denominator")
    found = [force.get(key) for key in _keys(owners, columns)]
    return replace(
        columns,
        denominator=[
            stored[agreed] if given is None and stored is not None else given
            for given, stored in zip(columns.denominator, found, strict=True)
        ],
    )


def _keys(owners: Sequence[int], columns: ValueColumns) -> Iterator[tuple[Any, ...]]:
    return zip(
        owners, map(ordinal, columns.start), map(ordinal, columns.end), columns.breakdown, strict=True
    )


def _given(columns: ValueColumns, position: int, table: str) -> Iterator[Any]:
    for name in COMPARED:
        value = getattr(columns, name)[position]
        if table == "target" and name in ("numerator", "n"):
            value = None
        yield value.value if isinstance(value, State) else value


def write_values(
    connection: Connection, table: Any, values: Values, organisation_id: int, submission_id: int
) -> int:
    """Add the new and changed values, and mark what they replace; returns how many were added."""
    taken = [position for position, kind in enumerate(values.kind) if kind != "same"]
    if not taken:
        return 0
    columns = values.columns
    names = ["organisation_id", "indicator_id", "submission_id", "period_start", "period_end", "breakdown"]
    names += [name for name in NUMBERS if name in table.c]
    names += ["raw", "state", "note", "sheet", "row_no", "column_no"]

    def pick(column: Sequence[Any]) -> list[Any]:
        return [column[position] for position in taken]

    size = len(taken)
    listed: list[Sequence[Any]] = [
        [organisation_id] * size,
        pick(values.indicator_ids),
        [submission_id] * size,
        [day.isoformat() if day else None for day in pick(columns.start)],
        [day.isoformat() if day else None for day in pick(columns.end)],
        pick(columns.breakdown),
        *(pick(getattr(columns, name)) for name in NUMBERS if name in table.c),
        pick(columns.raw),
        [str(state.value) for state in pick(columns.state)],
        pick(columns.note),
        pick(columns.sheet),
        pick(columns.row),
        pick(columns.column),
    ]
    bulk.insert(connection, table, names, list(zip(*listed, strict=True)))
    supersede(connection, table.name, values.replaces, submission_id)
    return size


def supersede(connection: Connection, table: str, ids: Sequence[int], submission_id: int) -> None:
    """Mark rows as replaced by a submission."""
    for some in bulk.chunks(ids):
        connection.exec_driver_sql(
            f"UPDATE {table} SET superseded_by = {int(submission_id)} WHERE {bulk.among('id', some)}"
        )


def mark_parts(connection: Connection, values: Values) -> None:
    """Remember which indicators have broken-down values."""
    with_parts = {
        owner
        for owner, breakdown in zip(values.indicator_ids, values.columns.breakdown, strict=True)
        if breakdown
    }
    for some in bulk.chunks(sorted(with_parts)):
        connection.execute(
            update(Indicator).where(Indicator.id.in_(some), Indicator.has_parts.is_(False)).values(has_parts=True)
        )


def take_back(
    connection: Connection, submission_id: int, altered: Sequence[dict[str, Any]], made: Sequence[int]
) -> None:
    """Undo: what it replaced is in force again, its own rows are withdrawn, baselines are as before.

    Where a later submission has replaced its rows in turn, that one now replaces what came before.
    """
    for table in (Measurement, Target):
        own = aliased(table)
        later = (
            select(own.superseded_by)
            .where(
                own.submission_id == submission_id,
                own.indicator_id == table.indicator_id,
                own.breakdown == table.breakdown,
                own.period_start.is_not_distinct_from(table.period_start),
                own.period_end.is_not_distinct_from(table.period_end),
            )
            .limit(1)
            .correlate(table)
            .scalar_subquery()
        )
        connection.execute(
            update(table).where(table.superseded_by == submission_id).values(superseded_by=later)
        )
        connection.execute(
            update(table)
            .where(table.submission_id == submission_id, table.superseded_by.is_(None))
            .values(superseded_by=submission_id)
        )
    for change in altered:
        before = {
            name: date.fromisoformat(value) if value and name == "baseline_date" else value
            for name, value in change["before"].items()
        }
        connection.execute(update(Indicator).where(Indicator.id == change["id"]).values(before))
    for some in bulk.chunks(made):
        used = select(Measurement.indicator_id).where(
            Measurement.indicator_id.in_(some), Measurement.superseded_by.is_(None)
        )
        aimed = select(Target.indicator_id).where(
            Target.indicator_id.in_(some), Target.superseded_by.is_(None)
        )
        connection.execute(
            update(Indicator)
            .where(Indicator.id.in_(some), Indicator.id.not_in(used), Indicator.id.not_in(aimed))
            .values(withdrawn_by=submission_id)
        )
