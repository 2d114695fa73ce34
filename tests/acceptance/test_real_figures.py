"""Real files through the command line's services: every figure equals the expected one."""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from example_files import real_file

from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.vocabulary.languages import Language
from impact.services.accounts import operator_access
from impact.services.core.workspace import Workspace, open_workspace
from impact.services.dashboards import figures_table
from impact.services.operations import figure_rebuild
from impact.services.submissions import cli_import

SIDE = "target_on_wrong_side"
# 'Actual 2017' and '2016 only with 14 teachers' beside values of 2016-2020: whether they hold for that period is asked,
# and the expected figures take the file's own.
PERIOD_AS_STATED = (Answer(IssueKind.PERIOD_UNCERTAIN, Reply.SECOND), Answer(IssueKind.TEXT_BESIDE, Reply.COUNTS))
# No file says whether the values of parts of a year are added up; the expected figures take each as it stands.
AS_LEVELS = (Answer(IssueKind.TIME_KIND_UNKNOWN, Reply.LEVEL),)
ANSWERS = {
    "rutgers_Results_Template.xlsx": PERIOD_AS_STATED,
    "rutgers_nl_locale.csv": PERIOD_AS_STATED,
    "he-foundation_nl_locale.csv": AS_LEVELS,
}
# Their notes limit the actual: 'data of phase 1 only', '16 water points are not included in the count'.
LIMITED_IN_NOTES = {"463", "464", "465", "467", "468", "469", "496"}


def _expected(name: str) -> list[dict[str, str]]:
    with real_file(name).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _figures(workspace: Workspace, *, breakdowns: bool = False) -> list[dict[str, Any]]:
    found = figures_table.build_figure_list(operator_access.load_operator(workspace), workspace, breakdowns=breakdowns)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


class Imported(NamedTuple):
    """A database with one file, and the numbers among which a question about each of its rows asks to choose."""

    workspace: Workspace
    readings: dict[str, set[float]]


def _imported(tmp_path: Path, file: str, answers: Sequence[Answer] = ()) -> Imported:
    workspace = open_workspace(f"sqlite:///{tmp_path / 'real.db'}")
    (result,) = cli_import.import_files(workspace, [real_file(file)], answers=answers)
    readings: dict[str, set[float]] = defaultdict(set)
    for issue in result.issues:
        if issue.is_open:
            readings[str(issue.row)].update(issue.readings)
    return Imported(workspace, readings)


def _differs(expected: str, found: float | None) -> bool:
    if expected == "" or found is None:
        return not (expected == "" and found is None)
    # Expected ratios are printed to ten decimals; values are exact.
    return not math.isclose(float(expected), found, rel_tol=1e-9, abs_tol=6e-11)


def _compare(
    expected: list[dict[str, str]],
    find: Any,
    columns: dict[str, str],
    readings: Mapping[str, Collection[float]],
    most_asked: float = 0.01,
) -> list[str]:
    """The differences between expected figures and ours; a figure in question counts nowhere and is no difference."""
    wrong = []
    compared = asked_rows = 0
    for row in expected:
        if row["must_match"] != "1":
            continue
        compared += 1
        figure = find(row)
        assert figure is not None, f"no figure for {row}"
        is_asked = False
        for theirs, ours in columns.items():
            if theirs.startswith("progress") and (SIDE in figure["notes"] or is_asked):
                continue
            if _differs(row[theirs], figure[ours]):
                if _asks_for(row[theirs], figure[ours], readings.get(str(figure["source_row"]), ())):
                    is_asked = True
                    continue
                wrong.append(f"{row.get('row')} {row['indicator_title'][:60]}: {theirs} {row[theirs]} ≠ {figure[ours]}")
        asked_rows += is_asked
    assert compared > 0
    # What is certain counts: a question about more than a few rows in a hundred would be no reading.
    assert asked_rows <= max(1, compared * most_asked), asked_rows
    return wrong


def _asks_for(expected: str, found: float | None, readings: Collection[float]) -> bool:
    """Whether a figure has no value because a question about its row offers the expected one among others."""
    return found is None and expected != "" and any(not _differs(expected, reading) for reading in readings)


VALUES = {"baseline": "baseline", "target": "target", "actual": "actual", "progress": "achievement"}


@pytest.mark.shared
@pytest.mark.parametrize("breakdowns", [False, True])
def test_every_row_of_the_unhcr_workbook_gives_its_expected_figure(tmp_path: Path, breakdowns: bool) -> None:
    workspace, readings = _imported(tmp_path, "unhcr/iati_result_2020.xlsx")
    by_row = defaultdict(list)
    for figure in _figures(workspace, breakdowns=breakdowns):
        by_row[str(figure["source_row"])].append(figure)
    expected = _expected("expected/expected_unhcr_2020.csv")
    assert _compare(expected, lambda row: next(iter(by_row[row["row"]]), None), VALUES, readings) == []
    assert all(len(by_row[row["row"]]) == 1 for row in expected)


def test_every_row_of_the_mcc_file_gives_its_expected_figure(tmp_path: Path) -> None:
    workspace, readings = _imported(tmp_path, "mcc/mcc_indicators.csv")
    by_row = {str(figure["source_row"]): figure for figure in _figures(workspace)}
    expected = _expected("mcc/expected_mcc.csv")
    limited = [row for row in expected if row["row"] in LIMITED_IN_NOTES]
    others = [row for row in expected if row["row"] not in LIMITED_IN_NOTES]
    assert _compare(others, lambda row: by_row.get(row["row"]), VALUES, readings) == []
    assert len(limited) == len(LIMITED_IN_NOTES)
    for row in limited:
        assert by_row[row["row"]]["actual"] is None
        assert _asks_for(row["actual"], None, readings[row["row"]])


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "organisation"),
    [
        ("deltares_Results_Template.xlsx", "deltares"),
        ("rutgers_Results_Template.xlsx", "rutgers"),
        ("rutgers_nl_locale.csv", "rutgers"),
        ("he-foundation_nl_locale.csv", "he-foundation"),
    ],
)
def test_carriers_of_the_portfolio_give_its_expected_figures(tmp_path: Path, file: str, organisation: str) -> None:
    workspace, readings = _imported(tmp_path, f"derived/{file}", ANSWERS.get(file, ()))

    def key(*parts: str) -> tuple[str, ...]:
        return tuple(" ".join(part.split()) for part in parts)

    by_key = defaultdict(list)
    for figure in _figures(workspace):
        by_key[key(figure["grant_ref"], figure["result_title"], figure["title"])].append(figure)
    rows = [row for row in _expected("expected/expected_iati_nl_portfolio.csv") if organisation in row["source_file"]]
    keys = [key(row["activity_id"], row["result_title"], row["indicator_title"]) for row in rows]
    once = Counter(keys)
    alone = [row for row, name in zip(rows, keys, strict=True) if once[name] == 1]
    columns = {
        "baseline": "baseline",
        "latest_actual": "actual",
        "latest_target": "target_final",
        "progress_vs_latest_target": "achievement_final",
        "progress_vs_same_period_target": "achievement",
    }

    def find(row: dict[str, str]) -> dict[str, Any] | None:
        return next(iter(by_key[key(row["activity_id"], row["result_title"], row["indicator_title"])]), None)

    # Of one of them a fifth says 'not measured yet' beside its noughts.
    assert _compare(alone, find, columns, readings, most_asked=0.25) == []


@pytest.mark.shared
@pytest.mark.parametrize(("year", "rows"), [("2018", 3987), ("2022", 2036)])
def test_other_years_of_the_family_load_whole(tmp_path: Path, year: str, rows: int) -> None:
    workspace, _ = _imported(tmp_path, f"unhcr/iati_result_{year}.xlsx")
    assert len(_figures(workspace)) == rows


@pytest.mark.shared
def test_the_second_run_of_the_same_file_changes_nothing_and_says_so(tmp_path: Path) -> None:
    workspace, _ = _imported(tmp_path, "derived/deltares_Results_Template.xlsx")
    before = _figures(workspace)
    (again,) = cli_import.import_files(workspace, [real_file("derived/deltares_Results_Template.xlsx")])
    assert again.already
    assert (again.new, again.changed, again.submission_id) == (0, 0, None)
    assert "nothing was changed" in " ".join(cli_import.format_import_lines(again, Language.EN))
    assert _figures(workspace) == before
    assert figure_rebuild.rebuild_figures(workspace) == 0
