"""Real files load without naming a mapping, and give the expected values."""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from example_files import REAL, hostile_files, real_file

from impact.errors import ImpactError
from impact.i18n import catalog
from impact.ingest import read_submission
from impact.model.issues import IssueKind
from impact.model.submission import Submission, ValueColumns
from impact.model.vocabulary.measures import Direction, Measure, Origin, TimeKind
from impact.model.vocabulary.theory_levels import Level
from impact.model.vocabulary.value_states import State
from tests.ingest import carriers, made

PORTFOLIO = REAL / "iati_nl_portfolio"
CARRIED = (
    "NL-KVK-41009723_zoa", "NL-KVK-41215393_war-child-holland", "NL-KVK-41198890_plan-nederland",
    "NL-KVK-41201463_save-the-children-netherlands", "NL-KVK-53521129_idh-the-sustainable-trade-initiative",
    "NL-KVK-41193594_rutgers", "NL-KVK-41146461_deltares", "NL-KVK-40530467_milieudefensie",
    "NL-KVK-58183167_he-foundation", "NL-KVK-41208813_defence-for-children-ecpat-the-netherlands",
    "NL-KVK-41177601_mondiaal-fnv", "XI-IATI-WAI_wash-alliance-international", "NL-KVK-34159275_utz-certified",
)  # fmt: skip
Latest = tuple[float | None, State | None]


@cache
def submission(name: str) -> Submission:
    return read_submission(real_file(name).read_bytes(), Path(name).name)


@cache
def expected(name: str) -> list[dict[str, str]]:
    with real_file(name).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def latest(columns: ValueColumns, count: int) -> list[Latest]:
    """Per indicator the value of the period with the greatest (end, start) that reports anything."""
    found: list[Latest] = [(None, None)] * count
    best: dict[int, tuple[date, date]] = {}
    for place, indicator in enumerate(columns.indicator):
        if columns.state[place] is State.NOT_REPORTED or columns.breakdown[place]:
            continue
        order = (columns.end[place] or date.min, columns.start[place] or date.min)
        if indicator not in best or order > best[indicator]:
            best[indicator] = order
            found[indicator] = (columns.value[place], columns.state[place])
    return found


def equal(wanted: str, value: float | None) -> bool:
    if wanted == "" or value is None:
        return wanted == "" and value is None
    # Expected values are printed to ten decimals.
    return math.isclose(float(wanted), value, rel_tol=1e-9, abs_tol=6e-11)


def differences(read_file: Submission, rows: list[dict[str, str]], names: tuple[str, str, str]) -> list[str]:
    """Rows of a flat file, matched by their row number, whose values are not the expected ones."""
    by_row = {item.row: index for index, item in enumerate(read_file.indicators)}
    count = len(read_file.indicators)
    actuals, targets = latest(read_file.actuals, count), latest(read_file.targets, count)
    asked = {(issue.row, reading) for issue in read_file.issues for reading in issue.readings}
    wrong = []
    for row in rows:
        if row["must_match"] != "1":
            continue
        index = by_row[int(row["row"])]
        found = (read_file.indicators[index].baseline, targets[index][0], actuals[index][0])
        for name, value in zip(names, found, strict=True):
            # A fraction among percentages waits for an answer, of which the number as written is one.
            if not equal(row[name], value) and (int(row["row"]), float(row[name] or "nan")) not in asked:
                wrong.append(f"row {row['row']}: {name} {row[name]!r} is not {value!r}")
    return wrong


@pytest.mark.shared
def test_every_row_of_the_unhcr_workbook_of_2020_has_its_expected_values() -> None:
    rows = expected("expected/expected_unhcr_2020.csv")
    found = submission("unhcr/iati_result_2020.xlsx")
    assert len(found.indicators) == len(rows) == 4484
    assert differences(found, rows, ("baseline", "target", "actual")) == []


@pytest.mark.shared
@pytest.mark.parametrize(("year", "count"), [(2018, 3987), (2020, 4484), (2022, 2036)])
def test_each_year_of_the_unhcr_family_loads_every_data_row(year: int, count: int) -> None:
    found = submission(f"unhcr/iati_result_{year}.xlsx")
    assert len({item.row for item in found.indicators}) == count
    assert {column.role for column in found.columns} >= {
        "title",
        "baseline",
        "target",
        "actual",
        "start",
        "end",
    }
    assert all(item.grant_ref.startswith("XM-DAC-41121-") for item in found.indicators)
    assert found.locale.decimal == "." and found.locale.certain
    keys = Counter((item.grant_ref, item.key) for item in found.indicators)
    assert max(keys.values()) == 1


@pytest.mark.shared
def test_a_reference_code_of_another_vocabulary_is_kept_and_is_no_identity() -> None:
    found = submission("unhcr/iati_result_2022.xlsx")
    assert not any(item.code for item in found.indicators)
    assert Counter(item.external.get("reference_code") for item in found.indicators)["SDG 16.9.1"] > 1


def test_all_rows_of_the_mcc_file_are_indicators_with_their_expected_values() -> None:
    rows = expected("mcc/expected_mcc.csv")
    found = submission("mcc/mcc_indicators.csv")
    assert len(found.indicators) == len(rows) == 785
    assert differences(found, rows, ("baseline", "target", "actual")) == []


def test_the_mcc_file_proves_its_decimal_point_so_thousands_are_certain() -> None:
    found = submission("mcc/mcc_indicators.csv")
    values = dict(made.raw_and_value(found.targets))
    assert values["1,099"] == 1099
    assert values["93,656,907"] == 93656907
    assert values["8.125"] == 8.125


def test_the_mcc_file_states_levels_kinds_and_grants() -> None:
    found = submission("mcc/mcc_indicators.csv")
    first = {item.row: item for item in found.indicators}
    assert first[2].level is Level.IMPACT and first[2].unit == "%" and first[2].measure is Measure.PERCENTAGE
    assert (first[2].grant_ref, first[4].grant_ref) == ("Armenia", "Armenia · Irrigated Agriculture")
    assert (first[4].time_kind, first[4].time_kind_origin) == (TimeKind.CUMULATIVE, Origin.STATED)
    dated = [
        raw
        for raw, state in zip(found.targets.raw, found.targets.state, strict=True)
        if state is State.UNCLEAR
    ]
    assert "30-Sep-08" in dated


def _by_key(found: Submission) -> dict[tuple[str, ...], list[int]]:
    places = defaultdict(list)
    for index, item in enumerate(found.indicators):
        places[_key(item.grant_ref, item.result_title, item.title)].append(index)
    return places


def _key(*parts: str) -> tuple[str, ...]:
    """Compared as far as the alphabet of a Dutch text table reaches."""
    return tuple(" ".join(part.encode("cp1252", "replace").decode("cp1252").split()) for part in parts)


def _readings_beside_texts(found: Submission) -> dict[int, list[float]]:
    """Per indicator the values that wait because a text beside them takes them back, or doubts their period."""
    reading_of = {
        (issue.sheet, issue.row, issue.column): issue.readings[0]
        for issue in found.issues
        if issue.kind in (IssueKind.TEXT_BESIDE, IssueKind.NOTE_DISAGREES, IssueKind.PERIOD_UNCERTAIN)
        and issue.readings
    }
    asked = defaultdict(list)
    for columns in (found.actuals, found.targets):
        for index, *cell in zip(columns.indicator, columns.sheet, columns.row, columns.column, strict=True):
            if tuple(cell) in reading_of:
                asked[index].append(reading_of[tuple(cell)])
    return asked


def carrier_differences(found: Submission, source: str) -> tuple[int, list[str]]:
    """How many rows were compared and which of them differ; keys that occur twice are left out."""
    rows = [row for row in expected("expected/expected_iati_nl_portfolio.csv") if source in row["source_file"]]
    keys = [_key(row["activity_id"], row["result_title"], row["indicator_title"]) for row in rows]
    again = Counter(keys)
    places = _by_key(found)
    count = len(found.indicators)
    actuals, targets = latest(found.actuals, count), latest(found.targets, count)
    wrong, compared = [], 0
    asked = _readings_beside_texts(found)
    for row, key in zip(rows, keys, strict=True):
        if row["must_match"] != "1" or again[key] > 1:
            continue
        compared += 1
        if not places[key]:
            wrong.append(f"{key}: not found")
            continue
        index = places[key][0]
        values = (found.indicators[index].baseline, targets[index][0], actuals[index][0])
        for name, value in zip(("baseline", "latest_target", "latest_actual"), values, strict=True):
            # A zero beside 'Not being measured yet' waits for an answer.
            is_asked = value is None and any(equal(row[name], reading) for reading in asked[index])
            if not is_asked and not equal(row[name], value):
                wrong.append(f"{key}: {name} {row[name]!r} is not {value!r}")
    return compared, wrong


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("deltares_Results_Template.xlsx", "deltares"),
        ("rutgers_Results_Template.xlsx", "rutgers"),
        ("rutgers_nl_locale.csv", "rutgers"),
        ("he-foundation_nl_locale.csv", "he-foundation"),
    ],
)
def test_derived_carriers_give_the_values_of_their_source(file: str, source: str) -> None:
    compared, wrong = carrier_differences(submission(f"derived/{file}"), source)
    assert compared > 0
    assert wrong == []


@pytest.mark.shared
@pytest.mark.parametrize("source", CARRIED)
def test_any_source_in_the_template_family_gives_its_values(source: str) -> None:
    found = read_submission(carriers.results_template(PORTFOLIO / f"{source}.xml"), "template.xlsx")
    compared, wrong = carrier_differences(found, source)
    assert compared > 0 or source.endswith("utz-certified")
    assert wrong == []


@pytest.mark.shared
@pytest.mark.parametrize("source", CARRIED)
def test_any_source_in_a_dutch_text_table_gives_its_values(source: str) -> None:
    found = read_submission(carriers.dutch_csv(PORTFOLIO / f"{source}.xml"), "nl.csv")
    compared, wrong = carrier_differences(found, source)
    assert compared > 0 or source.endswith("utz-certified")
    assert wrong == []


@pytest.mark.shared
def test_the_ascending_column_is_three_valued() -> None:
    found = submission("derived/rutgers_nl_locale.csv")
    stated = Counter(item.direction for item in found.indicators)
    assert stated[Direction.UP] > stated[Direction.DOWN] > 0 and stated[Direction.UNKNOWN] > 0
    assert all(
        (item.direction is Direction.UNKNOWN) == (item.direction_origin is Origin.ASSUMED)
        for item in found.indicators
    )


@pytest.mark.shared
def test_a_file_that_writes_thousands_both_ways_leaves_three_digits_unclear() -> None:
    found = submission("derived/rutgers_nl_locale.csv")
    values = dict(
        zip(found.targets.raw, zip(found.targets.value, found.targets.state, strict=True), strict=True)
    )
    assert values["600,000"] == (None, State.UNCLEAR)
    assert values[" 1,536,250 "] == (1536250, State.REPORTED)
    assert found.locale.decimal == "," and found.locale.certain


@pytest.mark.shared
@pytest.mark.parametrize("folder", ["flanders", "templates", "cids"])
def test_files_of_other_kinds_load_or_are_refused_with_a_named_reason(folder: str) -> None:
    keys, loaded = [], 0
    for path in sorted((REAL / folder).glob("*.xlsx")):
        try:
            loaded += len(read_submission(path.read_bytes(), path.name).indicators) > 0
        except ImpactError as refused:
            keys.append(refused.key)
    assert loaded + len(keys) == len(list((REAL / folder).glob("*.xlsx"))) > 0
    assert all(key in catalog() for key in keys)


OF_OTHERS = ("pub_encrypted", "pub_empty", "fuzz_find", "pub_fuzz")


@pytest.mark.parametrize(
    "kind",
    ["zip", "xml", "type", "ods", "csv", *(pytest.param(kind, marks=pytest.mark.shared) for kind in OF_OTHERS)],
)
def test_no_hostile_file_gives_anything_but_a_table_or_a_named_refusal(kind: str) -> None:
    cases = [file for file in hostile_files().values() if file.category == kind]
    seen = []
    for case in cases:
        try:
            read_submission(case.data, case.name)
            answer = "accepted"
        except ImpactError as refused:
            answer = refused.key
            assert answer in catalog()
        if case.expected.startswith("reject:"):
            seen.append((case.name, answer))
    assert cases
    # One file of each kind may be harmless to us where it was not to its finders.
    accepted = [file for file, answer in seen if answer == "accepted"]
    assert accepted in ([], ["xml_deep_nesting_sst.xlsx"])
