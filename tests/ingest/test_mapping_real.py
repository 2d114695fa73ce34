"""Workbooks that others really use are mapped with a few corrections, and next year's with none."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from example_files import REAL, workbooks

from impact.errors import ImpactError
from impact.ingest import preview_file, read_submission
from impact.ingest.layouts.layout_following import DriftKind
from impact.model.mapping import Mapping
from impact.model.submission import Submission
from tests.ingest.own_layouts import LAYOUTS, a_year_later

# On the screen a correction is two clicks, and choosing the file and confirming are one each: twelve in all.
MOST_CORRECTIONS = 5

Value = tuple[str, date | None, str, float | None]

# Per file: how many indicators, measurements and targets, and some of the measurements.
READ: dict[str, tuple[int, int, int, tuple[Value, ...]]] = {
    "20210623_Upload crimi en verkeer.xlsx": (7, 4466, 0, (
        ("v2802_vh_ver_do_aant", date(2019, 12, 31), "gemeente=11001", 3.0),
        ("v2802_vh_ver_do_aant", date(2019, 12, 31), "gemeente=11004", 0.0),
        ("v2802_vh_ver_auto", date(2019, 12, 31), "gemeente=11002", 1866.0),
    )),
    "v3122_nbb_20_21.xlsx": (6, 4340, 0, (
        ("v3122_krediet", date(2020, 12, 31), "", 3_594_533.0),
        ("v3122_krediet", date(2020, 12, 31), "gewest=4000", 515_935.0),
        ("v3122_krediet", date(2020, 12, 31), "provincie=10000", 988_256.0),
    )),
    "fluvius_Indicators.xlsx": (13, 13, 0, (
        ("Consumptie elektriciteit residentieel", date(2024, 12, 31), "", 300.0),
    )),
    "01 vb beschrijvende info.xlsx": (1, 1, 0, (
        ("officiële statistiek van het aantal inwoners", date(2024, 12, 31), "", 6_800_000.0),
    )),
    "iati-workbench_Results_Template.xlsx": (2, 1, 2, (("# of new users", date(2024, 12, 31), "", 410.0),)),
    "iati-workbench_Projects_Template.xlsx": (2, 2, 0, (
        ("Target group or reach", date(2024, 12, 31), "", 1200.0),
        ("Target group or reach", date(2024, 12, 31), "", 0.0),
    )),
    "iati-workbench_Participating-orgs_Template.xlsx": (1, 2, 0, (
        ("Contribution", date(2024, 12, 31), "Organisation name=Partner Zuid", 0.0),
    )),
    "tola_BulkIndicatorImportTemplate.xlsx": (2, 0, 0, ()),
    "iatipublisher_Period.test.xlsx": (1, 2, 2, (
        ("P-8801-270-KE_41685445530_41685445536", date(2023, 12, 31), "dimension 1=htyu", 1233.0),
        ("P-8801-270-KE_41685445530_41685445536", date(2024, 12, 31), "dimension 1=htyu", 1233.0),
    )),
    "hxl_input-quality.xlsx": (8, 8, 0, (
        ("¿Para quién? Hombres", date(2015, 3, 1), "", 105.0), ("¿Para quién? Mujeres", date(2015, 3, 1), "", 95.0),
    )),
    "ExceltoJSONTemplate-test.xlsx": (12, 13, 8, (
        ("Indicator1", date(2024, 3, 31), "", 20.0), ("Indicator1", date(2024, 12, 31), "", 0.0),
        # The year's total counts only where no quarter is filled in.
        ("Indicator2", date(2024, 12, 31), "", 7.0), ("Indicator3", date(2024, 12, 31), "", 11.0),
    )),
}  # fmt: skip


@cache
def mapped(number: int) -> tuple[bytes, Mapping]:
    """The file of a layout and its mapping."""
    data = LAYOUTS[number].data()
    return data, LAYOUTS[number].mapping(data)


def values(found: Submission) -> list[Value]:
    a = found.actuals
    columns = zip(a.indicator, a.end, a.breakdown, a.value, strict=True)
    return [(found.indicators[i].title, end, group, value) for i, end, group, value in columns]


@pytest.mark.shared
def test_every_workbook_of_the_folders_is_here() -> None:
    files = {file.name for folder in ("flanders", "templates") for file in (REAL / folder).iterdir()}
    assert files | {"ExceltoJSONTemplate-test.xlsx"} == {layout.name for layout in LAYOUTS} == set(READ)


@pytest.mark.shared
@pytest.mark.parametrize("number", range(len(LAYOUTS)), ids=[layout.name for layout in LAYOUTS])
def test_a_real_layout_is_mapped_by_a_few_corrections(number: int) -> None:
    layout = LAYOUTS[number]
    assert len(layout.corrections) <= MOST_CORRECTIONS
    data, mapping = mapped(number)
    found = read_submission(data, layout.name, mapping=mapping)
    indicators, actuals, targets, some = READ[layout.name]
    assert (len(found.indicators), len(found.actuals), len(found.targets)) == (indicators, actuals, targets)
    assert [value for value in some if value not in values(found)] == []
    # An indicator that is followed in no period twice, nor asked about for being there twice.
    assert [issue for issue in found.issues if issue.kind == "duplicate_value"] == []


@pytest.mark.shared
@pytest.mark.parametrize("number", range(len(LAYOUTS)), ids=[layout.name for layout in LAYOUTS])
def test_a_year_later_the_layout_is_recognised_and_only_a_chosen_period_is_asked_for(number: int) -> None:
    layout = LAYOUTS[number]
    data, mapping = mapped(number)
    later = a_year_later(data)
    seen = preview_file(later, "volgend jaar.xlsx", remembered=tuple(mapped(n)[1] for n in range(len(LAYOUTS))))
    assert seen.remembered == number
    chosen = any(constant.role == "period" for sheet in mapping.sheets for constant in sheet.constants)
    assert [drift.kind for drift in seen.drift if drift.asks] == [DriftKind.PERIOD_TO_CHOOSE] * chosen
    first, again = (
        read_submission(data, layout.name, mapping=mapping),
        read_submission(later, "volgend jaar.xlsx", mapping=seen.mapping),
    )
    assert again.actuals.value == first.actuals.value
    assert [item.key for item in again.indicators] == [item.key for item in first.indicators]
    if not chosen:
        years = [(a and a.year, b and b.year) for a, b in zip(first.actuals.end, again.actuals.end, strict=True)]
        assert [pair for pair in years if pair[0] is None or pair[1] != pair[0] + 1] == []


BESIDE = ("derived", "unhcr", "cif", "360giving", "flanders", "templates", "cids")


@pytest.mark.parametrize(
    "folder", ["mcc", "ownbooks", "cases", *(pytest.param(name, marks=pytest.mark.shared) for name in BESIDE)]
)
def test_looking_first_changes_nothing_of_what_is_recognised(folder: str) -> None:
    files = workbooks(folder)
    assert files
    for file in files:
        data = file.read_bytes()
        try:
            plain = read_submission(data, file.name)
        except ImpactError:
            continue
        looked = preview_file(data, file.name)
        if looked.certain:
            assert read_submission(data, file.name, mapping=looked.mapping) == plain, file.name


@pytest.mark.shared
def test_a_definition_without_values_is_an_indicator_without_values() -> None:
    file = REAL / "flanders/fluvius_Indicators.xlsx"
    data = file.read_bytes()
    found = read_submission(data, file.name, mapping=preview_file(data, file.name).mapping)
    assert (len(found.indicators), len(found.actuals)) == (13, 0)


@pytest.mark.shared
def test_a_template_of_organisations_opens_with_what_is_known_of_it() -> None:
    file = REAL / "templates/iati-workbench_Participating-orgs_Template.xlsx"
    (sheet,) = preview_file(file.read_bytes(), file.name).sheets
    assert sheet.used
    assert sheet.data_rows == 0
    roles = {column.role for column in sheet.columns}
    assert {"grant_ref", "grant_title", "organisation", "organisation_ref"} <= roles
