"""All figures of an access as a flat list, for the command line and for exports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from impact.access.permissions import Action, Kind
from impact.metrics.disclosure import rounded_share
from impact.metrics.engine import figures as metric_figures
from impact.model.access import Access
from impact.model.figure import NO_DAY, IndicatorColumns, SeriesColumns
from impact.model.words import Measure, Note, State
from impact.services.core.audit_log import actor, allow, record
from impact.services.core.workspace import Workspace
from impact.services.dashboards.breakdowns import bar, protected
from impact.services.disclosure import viewer_filter
from impact.services.disclosure.viewer_filter import Veil
from impact.store.queries import Connection
from impact.store.queries import figures as read
from impact.store.queries import provenance as read_provenance
from impact.views.figure_list import FIGURE_LIST_COLUMNS, FigureList

# Notes that belong to the whole and say nothing about a part of it.
WHOLE_ONLY = {Note.ONLY_BROKEN_DOWN.value}


def figure_list(
    access: Access,
    workspace: Workspace,
    *,
    portfolio_id: int | None = None,
    as_of: date | None = None,
    breakdowns: bool = False,
) -> FigureList:
    """One row per indicator with its figure at `as_of`; with `breakdowns` one per broken-down series too."""
    allow(access, Action.EXPORT, Kind.FIGURES, workspace)
    query = read.rows(access, as_of=as_of, portfolio_id=portfolio_id)
    with viewer_filter.reading(access, workspace) as (connection, cover):
        indicators = cover.figures(read.stream(connection, query))
        if cover.on:
            indicators.sort(key=lambda row: (row["portfolio"], row["organisation"].casefold(), row["id"]))
        parts = _part_figures(connection, indicators, as_of, cover) if breakdowns else {}
        rows = []
        for row in indicators:
            rows.append(_whole(row))
            hidden = cover.hides(row["organisation_id"])
            rows.extend(_part(row, part, hidden=hidden) for part in parts.get(row["id"], ()))
        _name_files(connection, rows)
    record(workspace, actor(access.account_id), Action.EXPORT.value, Kind.FIGURES.value,
           organisation_id=access.organisation_id or None, figures=len(rows))  # fmt: skip
    return FigureList(
        FIGURE_LIST_COLUMNS, tuple(tuple(row[name] for name in FIGURE_LIST_COLUMNS) for row in rows)
    )


def _common(row: Any) -> dict[str, Any]:
    return {
        "portfolio": row["portfolio"],
        "organisation_ref": row["organisation_ref"],
        "organisation": row["organisation"],
        "grant_ref": row["grant_ref"],
        "result_no": row["result_no"],
        "indicator_no": row["indicator_no"],
        "indicator_ref": row["code"],
        "result_title": row["result_title"],
        "title": row["title"],
        "breakdown": row["breakdown"],
        "result_level": row["level"],
        "unit": row["unit"],
        "measure": row["measure"],
        "direction": row["direction"],
        "time_kind": row["time_kind"],
        "baseline": row["baseline"],
        "baseline_raw": row["baseline_raw"],
    }


FROM_FIGURE = {
    "actual": "actual",
    "actual_start": "period_start",
    "actual_end": "period_end",
    "actual_to_date": "actual_to_date",
    "target": "target",
    "target_start": "target_start",
    "target_end": "target_end",
    "target_to_date": "target_to_date",
    "target_final": "target_final",
    "achievement": "achievement",
    "achievement_final": "achievement_final",
    "ratio_to_target": "ratio_to_target",
    "basis": "basis",
    "status": "status",
    "pace": "pace",
    "periods_due": "due",
    "periods_reported": "reported",
    "notes": "notes",
    "direction": "direction",
}


def _name_files(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Put the name of the file in the place of the submission in which the source of each row came."""
    cards = read_provenance.cards(connection, {row["source_file"] for row in rows} - {None})
    for row in rows:
        card = cards.get(row["source_file"])
        row["source_file"] = card["file_name"] if card else None


def _whole(row: Any) -> dict[str, Any]:
    if row["actual_row"] is not None:
        file, sheet, line = row["actual_submission_id"], row["actual_sheet"], row["actual_row"]
    elif row["target_row"] is not None:
        file, sheet, line = row["target_submission_id"], row["target_sheet"], row["target_row"]
    elif row["baseline_row"] is not None:
        file, sheet, line = row["baseline_submission_id"], row["baseline_sheet"], row["baseline_row"]
    else:
        file, sheet, line = row["submission_id"], row["source_sheet"], row["source_row"]
    figure = {name: row[f"figure_{column}"] for name, column in FROM_FIGURE.items()}
    if row["figure_id"] is None:
        figure |= {"direction": row["direction"], "notes": row["notes"]}
    return (
        _common(row)
        | figure
        | {
            "actual_raw": row["actual_raw"],
            "target_raw": row["target_raw"],
            "source_file": file,
            "source_sheet": sheet,
            "source_row": line,
        }
    )


def _part(row: Any, part: dict[str, Any], *, hidden: bool) -> dict[str, Any]:
    figure, actual, target = part["figure"], part["actual"], part["target"]
    cell = actual or target
    values = {name: figure[column] for name, column in FROM_FIGURE.items()}
    for name in ("achievement", "achievement_final", "ratio_to_target", "pace"):
        values[name] = rounded_share(values[name]) if hidden else values[name]
    values["notes"] = ";".join(key for key in values["notes"].split(";") if key not in WHOLE_ONLY)
    for name in ("actual_start", "actual_end", "target_start", "target_end"):
        values[name] = date.fromordinal(values[name]) if values[name] else None
    return (
        _common(row)
        | values
        | {
            "breakdown": part["breakdown"],
            # A baseline belongs to the whole; a part of it has none of its own.
            "baseline": None,
            "baseline_raw": "",
            "actual_raw": actual["raw"] if actual else None,
            "target_raw": target["raw"] if target else None,
            "source_file": cell["submission_id"] if cell else None,
            "source_sheet": cell["sheet"] if cell else None,
            "source_row": cell["row_no"] if cell else None,
        }
    )


def _part_figures(
    connection: Connection, indicators: Sequence[Any], as_of: date | None, cover: Veil
) -> dict[int, list[dict[str, Any]]]:
    """The latest figure of each broken-down series, by the same formulas as the totals.

    Each indicator × breakdown stands in as an indicator of its own, without the whole's baseline.
    """
    with_parts = {row["id"]: row for row in indicators if row["has_parts"]}
    if not with_parts:
        return {}
    actuals = _seen_parts(read.parts(connection, list(with_parts), as_of, all_periods=True), with_parts, cover)
    targets = _seen_targets(read.part_targets(connection, list(with_parts)), with_parts, cover)
    keys = sorted({(item["indicator_id"], item["breakdown"]) for item in (*actuals, *targets)})
    place = {key: index for index, key in enumerate(keys)}
    wholes = [with_parts[indicator_id] for indicator_id, _ in keys]
    figures = metric_figures.compute(
        _stand_ins(wholes), _series(actuals, place), _series(targets, place)
    )
    by_id = {item["id"]: item for item in actuals}
    targets_by_id = {item["id"]: item for item in targets}
    found: dict[int, list[dict[str, Any]]] = {}
    for index in np.flatnonzero(figures.latest):
        figure = figures.row(int(index))
        indicator_id, breakdown = keys[figure["indicator_id"]]
        found.setdefault(indicator_id, []).append(
            {
                "breakdown": breakdown,
                "figure": figure,
                "actual": by_id.get(figure["measurement_id"]),
                "target": targets_by_id.get(figure["target_id"]),
            }
        )
    return found


def _seen_parts(actuals: Sequence[Any], wholes: dict[int, Any], cover: Veil) -> list[Any]:
    """Parts as the viewer may see them: of others no crossings, no small groups, and the rest rounded."""
    seen: list[Any] = []
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for item in actuals:
        if not cover.hides(wholes[item["indicator_id"]]["organisation_id"]):
            seen.append(item)
        elif ";" not in item["breakdown"]:
            # A crossing of two dimensions has too many sums from which to subtract.
            dimension = item["breakdown"].partition("=")[0]
            where = (item["indicator_id"], item["period_start"], item["period_end"], dimension)
            groups.setdefault(where, []).append(item)
    for (indicator_id, *_), group in groups.items():
        row = wholes[indicator_id]
        measure, k = Measure(row["measure"]), cover.k(row["portfolio"])
        bars = protected([bar(item) for item in group], measure, k, rounded=True)
        seen += [cover.part(item, shown, row) for item, shown in zip(group, bars, strict=True)]
    return seen


def _seen_targets(targets: Sequence[Any], wholes: dict[int, Any], cover: Veil) -> list[Any]:
    seen: list[Any] = []
    for item in targets:
        row = wholes[item["indicator_id"]]
        if ";" not in item["breakdown"] or not cover.hides(row["organisation_id"]):
            seen += cover.targets([item], row)
    return seen


def _floats(rows: Sequence[Any], name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([np.nan if row[name] is None else row[name] for row in rows], dtype=np.float64)


def _days(rows: Sequence[Any], name: str) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.array([row[name].toordinal() if row[name] else NO_DAY for row in rows], dtype=np.int64)


def _texts(rows: Sequence[Any], name: str) -> np.ndarray[Any, np.dtype[np.object_]]:
    return np.array([row[name] for row in rows], dtype=object)


def _stand_ins(wholes: Sequence[Any]) -> IndicatorColumns:
    size = len(wholes)
    none = np.full(size, np.nan)
    return IndicatorColumns(
        id=np.arange(size, dtype=np.int64),
        measure=_texts(wholes, "measure"),
        direction=_texts(wholes, "direction"),
        direction_origin=_texts(wholes, "direction_origin"),
        time_kind=_texts(wholes, "time_kind"),
        time_kind_origin=_texts(wholes, "time_kind_origin"),
        baseline=none,
        baseline_state=np.array([State.NOT_REPORTED.value] * size, dtype=object),
        baseline_day=np.full(size, NO_DAY, dtype=np.int64),
        band_low=_floats(wholes, "band_low"),
        band_high=_floats(wholes, "band_high"),
        bands_on_track=_floats(wholes, "figure_bands_on_track"),
        bands_attention=_floats(wholes, "figure_bands_attention"),
        has_parts=np.zeros(size, dtype=bool),
        notes=_texts(wholes, "notes"),
    )


def _series(items: Sequence[Any], place: dict[tuple[int, str], int]) -> SeriesColumns:
    ordered = sorted(
        items,
        key=lambda item: (
            place[item["indicator_id"], item["breakdown"]],
            item["period_end"] or date.min,
            item["period_start"] or date.min,
            item["id"],
        ),
    )
    none = np.full(len(ordered), np.nan)
    has_parts = bool(ordered) and "numerator" in ordered[0]
    return SeriesColumns(
        id=np.array([item["id"] for item in ordered], dtype=np.int64),
        indicator=np.array(
            [place[item["indicator_id"], item["breakdown"]] for item in ordered], dtype=np.int64
        ),
        start=_days(ordered, "period_start"),
        end=_days(ordered, "period_end"),
        value=_floats(ordered, "value"),
        numerator=_floats(ordered, "numerator") if has_parts else none,
        denominator=_floats(ordered, "denominator") if ordered else none,
        n=_floats(ordered, "n") if has_parts else none,
        state=_texts(ordered, "state"),
    )

