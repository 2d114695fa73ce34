"""A grantee's own workbook to fill in: its indicators, what is known of them, and the periods to come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from impact.access.permissions import Action, Kind
from impact.errors import NotFound
from impact.i18n import text
from impact.ingest.template_writer import Given, Period, TemplateIndicator, template
from impact.model.access import Access
from impact.model.words import Language, Level, Measure, State
from impact.services.audit import actor, allow, record
from impact.services.rows import grouped, title
from impact.services.workspace import Workspace, reading
from impact.store.read import figures as read_figures
from impact.store.read import organisations as read

YEARS_AHEAD = 1


def workbook(
    access: Access, organisation_id: int, workspace: Workspace, *, language: Language | None = None
) -> tuple[str, bytes]:
    """File name and bytes of a grantee's template: the last reported year in grey, the next one to fill in.

    Only indicators with a code are in it, since the code is what a filled-in row is recognised by.
    NotAllowed for who may only look: its breakdowns are not protected. NotFound outside the access or
    where there is nothing to fill in.
    """
    allow(access, Action.FETCH, Kind.TEMPLATE, workspace, organisation_id)
    words = language or access.language
    with reading(access, workspace) as connection:
        head = read.organisation(connection, access, organisation_id)
        query = read_figures.rows(access, as_of=None, organisation_id=organisation_id)
        rows = [row for row in read_figures.stream(connection, query) if row["code"]]
        if head is None or not rows:
            raise NotFound("frame.organisation_not_found")
        ids = [row["id"] for row in rows]
        totals = grouped(read_figures.series(connection, ids, None), "indicator_id")
        targets = grouped(read_figures.targets(connection, ids), "indicator_id")
        parts = grouped(read_figures.parts(connection, ids, None, all_periods=True), "indicator_id")
    known = {row["id"]: _periods((*totals.get(row["id"], ()), *targets.get(row["id"], ()))) for row in rows}
    reported = [item["period_end"].year for each in totals.values() for item in each if _has_value(item)]
    newest = max(reported, default=max((end.year for each in known.values() for _, end in each), default=0))
    items = []
    for row in rows:
        own = known[row["id"]] or {period for each in known.values() for period in each}
        rhythm = {_months(period) for period in own}
        # An indicator without targets is asked in the periods of the others of its rhythm.
        asked = {period for each in known.values() for period in each if _months(period) in rhythm}
        items.append(
            TemplateIndicator(
                code=row["code"],
                title=title(row, words),
                unit=row["unit"],
                measure=Measure(row["measure"]),
                level=Level(row["level"]),
                baseline=row["baseline"],
                breakdowns=tuple(dict.fromkeys(part["breakdown"] for part in parts.get(row["id"], ()))),
                periods=tuple(
                    sorted(period for period in asked if newest <= period[1].year <= newest + YEARS_AHEAD)
                ),
                targets={
                    _period(item): item["value"]
                    for item in targets.get(row["id"], ())
                    if item["value"] is not None and item["period_start"] and item["period_end"]
                },
                values=_values(totals.get(row["id"], ()), parts.get(row["id"], ())),
            )
        )
    name = f"{head['name']} {text(words, 'template.sheet.measurements').lower()} {newest + YEARS_AHEAD}.xlsx"
    made = template(words, head["name"], items, ())
    record(workspace, actor(access.account_id), Action.FETCH.value, Kind.TEMPLATE.value, organisation_id,
           organisation_id=organisation_id)  # fmt: skip
    return name, made


def _period(item: Mapping[Any, Any]) -> Period:
    return item["period_start"], item["period_end"]


def _periods(items: Iterable[Mapping[Any, Any]]) -> set[Period]:
    return {_period(item) for item in items if item["period_start"] and item["period_end"]}


def _months(period: Period) -> int:
    start, end = period
    after = date.fromordinal(end.toordinal() + 1)
    return (after.year - start.year) * 12 + after.month - start.month


def _has_value(item: Mapping[Any, Any]) -> bool:
    return bool(item["state"] == State.REPORTED and item["period_end"])


def _values(
    totals: Iterable[Mapping[Any, Any]], parts: Iterable[Mapping[Any, Any]]
) -> dict[tuple[Period, str], Given]:
    """What was handed in before, as it was handed in; an unclear value keeps its own words."""
    found: dict[tuple[Period, str], Given] = {}
    for breakdown, value, item in (
        *(("", item["actual"], item) for item in totals),
        *((item["breakdown"], item["value"], item) for item in parts),
    ):
        if item["period_start"] is None or item["period_end"] is None:
            continue
        written = value if item["state"] == State.REPORTED else item["raw"]
        found[_period(item), breakdown] = Given(
            value=written,
            numerator=item["numerator"],
            denominator=item["denominator"],
            n=item["n"],
            note=item["note"] if item["note"] else "",
            earlier=True,
        )
    return found
