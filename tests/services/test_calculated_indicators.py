"""Calculated indicators: made on screen, computed from their parts, explained down to the cells, never filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from builders import UNCLEAR, Network, a_file, year
from openpyxl import load_workbook

from impact.model.answers import Answer, Reply
from impact.model.figures.calculation import Calculation, CalculationKind, PartFault
from impact.model.issues import IssueKind
from impact.model.screen_entry import EnteredIndicator, EnteredValue, ScreenEntry
from impact.model.submission import ValueKind
from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.submission_states import SubmissionState
from impact.model.vocabulary.value_states import State
from impact.services.core.workspace import Workspace
from impact.services.dashboards import analyst_tables, explain, figures_table
from impact.services.dashboards.all_figures import build_all_figures_view
from impact.services.dashboards.indicators import build_indicator_view
from impact.services.entry import calculated_indicators, entry_transaction, forms
from impact.services.operations import figure_rebuild
from impact.services.submissions import review, templates, validation
from impact.views.figures.explain import Explanation
from impact.views.indicator import IndicatorQuery

NAME = "Ravelhoek"
Y2025 = year(2025)
PERIOD = {"time_kind": TimeKind.PERIOD, "unit": "mensen"}


@pytest.fixture
def network(workspace: Workspace) -> Network:
    """Two counts of people and one of hours, handed in for two years."""
    found = Network(workspace, NAME, "Bosrand")
    found.hand_in(NAME, parts_file())
    return found


def parts_file(**values: float | str | None) -> Any:
    given = {"jongens": 12.0, "meisjes": 18.0, "uren": 90.0} | values
    file = a_file()
    for key in ("jongens", "meisjes"):
        file.indicator(key, code=key.upper(), **PERIOD)
    file.indicator("uren", code="UREN", time_kind=TimeKind.PERIOD, unit="uren")
    file.indicator("aandeel", code="AANDEEL", measure=Measure.PERCENTAGE, unit="%")
    for key in ("jongens", "meisjes", "uren"):
        file.actual(key, 2024, 10.0).actual(key, 2025, given[key])
    return file


def ids(network: Network) -> dict[str, int]:
    return {row["key"]: row["id"] for row in network.rows("indicator", ()) if row["withdrawn_by"] is None}


def calculated(network: Network, kind: CalculationKind, *keys: str, name: str = "calculated", **facts: Any) -> Any:
    parts = tuple(ids(network)[key] for key in keys)
    given = {"title": "Alle jongeren", "unit": "mensen", "direction": Direction.UP, "code": "ALLE"} | facts
    return EnteredIndicator(name, calculation=Calculation(kind, parts).text, **given)


def send(network: Network, *items: EnteredIndicator, access: Any = None, reason: str = "afgesproken") -> Any:
    entry = ScreenEntry(f"{items[0].code} {items[0].calculation}", (), items)
    who = access or network.fund
    return entry_transaction.send_entry(who, entry, network.id(), network.workspace, reason=reason)


def look(network: Network, *items: EnteredIndicator, values: tuple[EnteredValue, ...] = ()) -> Any:
    entry = ScreenEntry("look", values, items)
    return entry_transaction.preview_entry(network.fund, entry, network.id(), network.workspace)


def figures(network: Network, key: str = "ALLE", variant: str = "approved") -> dict[int, tuple[Any, str]]:
    number = ids(network)[key]
    rows = [row for row in network.rows("figure") if row["indicator_id"] == number and row["variant"] == variant]
    return {int(str(row["period_end"])[:4]): (row["actual"], row["state"]) for row in rows if row["period_end"]}


def explained(network: Network, key: str = "ALLE", access: Any = None) -> Explanation:
    return explain.explain_indicator(access or network.fund, ids(network)[key], None, network.workspace)


def changed(network: Network, key: str = "ALLE", **facts: Any) -> EnteredIndicator:
    form = forms.load_form(network.fund, network.id(), network.workspace)
    view = next(view for view in form.indicators if view.code == key)
    texts = view.texts
    item = EnteredIndicator(
        view.name, grant_ref=view.grant_ref, code=view.code, title=texts["title"], unit=texts["unit"],
        measure=view.measure, direction=view.direction, time_kind=view.time_kind, calculation=texts["calculation"],
        in_force=texts,
    )  # fmt: skip
    return replace(item, **facts)


def test_a_sum_is_made_on_screen_and_follows_its_parts(network: Network) -> None:
    item = calculated(network, CalculationKind.SUM, "jongens", "meisjes")
    plan = look(network, item)
    assert (plan.problems, plan.new_indicators) == ((), 1)
    assert [(change.quality, sorted(change.parts.values())) for change in plan.properties] == [
        ("calculation", ["Jongens", "Meisjes"])
    ]
    assert send(network, item).state is SubmissionState.APPROVED
    assert figures(network) == {2024: (20.0, "reported"), 2025: (30.0, "reported")}
    row = next(row for row in network.rows("indicator", ()) if row["key"] == "ALLE")
    assert (row["measure"], row["time_kind"], row["time_kind_origin"]) == ("number", "period", "stated")
    correction = network.hand_in(NAME, a_file("later.xlsx").indicator("jongens", code="JONGENS", **PERIOD)
                                 .actual("jongens", 2025, 15.0))  # fmt: skip
    assert figures(network)[2025] == (33.0, "reported")
    network.undo(correction)
    assert figures(network)[2025] == (30.0, "reported")
    before = network.snapshot()
    figure_rebuild.rebuild_figures(network.workspace)
    assert network.snapshot() == before


def test_a_ratio_keeps_its_parts_and_is_of_its_own_period(network: Network) -> None:
    share = calculated(network, CalculationKind.PERCENTAGE, "jongens", "meisjes", code="DEEL", name="calculated")
    send(network, share)
    send(network, calculated(network, CalculationKind.PER_UNIT, "uren", "meisjes", code="PER", unit="uren per meisje"))
    assert figures(network, "DEEL")[2025] == (pytest.approx(200 / 3), "reported")
    assert figures(network, "PER")[2025] == (5.0, "reported")
    by_key = {row["key"]: row for row in network.rows("indicator", ())}
    facts = [by_key["DEEL"][name] for name in ("unit", "measure", "time_kind")]
    assert facts == ["%", "percentage", "level"]
    assert (by_key["PER"]["measure"], by_key["PER"]["time_kind"]) == ("number", "level")
    assert [by_key[key]["aggregation"] for key in ("DEEL", "PER")] == ["ratio", "none"]
    row = next(row for row in network.rows("figure") if row["indicator_id"] == by_key["DEEL"]["id"] and row["latest"])
    assert (row["numerator"], row["denominator"]) == (12.0, 18.0)


@pytest.mark.parametrize(
    ("value", "expected", "fault"),
    [
        (None, (None, "not_reported"), PartFault.MISSING),
        (UNCLEAR, (None, "unclear"), PartFault.UNCLEAR),
        (0.0, (12.0, "reported"), None),
    ],
)
def test_a_part_without_a_value_leaves_none_and_is_named(
    workspace: Workspace, value: Any, expected: tuple[Any, str], fault: PartFault | None
) -> None:
    network = Network(workspace, NAME)
    network.hand_in(NAME, parts_file(meisjes=value))
    send(network, calculated(network, CalculationKind.SUM, "jongens", "meisjes"))
    assert figures(network)[2025] == expected
    view = explain.explain_indicator(network.fund, ids(network)["ALLE"], date(2025, 12, 31), workspace)
    assert ("Meisjes" in view.calculation_fault) == (fault is not None and figures(network)[2025] == expected and (
        view.period_end == date(2025, 12, 31)))  # fmt: skip


def test_nothing_is_divided_by_zero(workspace: Workspace) -> None:
    network = Network(workspace, NAME)
    network.hand_in(NAME, parts_file(meisjes=0.0))
    send(network, calculated(network, CalculationKind.PERCENTAGE, "jongens", "meisjes"))
    assert figures(network)[2025] == (None, "not_applicable")


def test_a_part_that_was_taken_back_is_gone_and_the_sum_says_so(network: Network) -> None:
    extra = network.hand_in(NAME, a_file("x.xlsx").indicator("leiders", code="LEIDERS", **PERIOD)
                            .actual("leiders", 2025, 3.0))  # fmt: skip
    send(network, calculated(network, CalculationKind.SUM, "jongens", "leiders"))
    assert figures(network)[2025] == (15.0, "reported")
    assert figures(network)[2024] == (None, "not_reported")
    network.undo(extra)
    assert set(figures(network).values()) == {(None, "not_reported")}
    assert explained(network).calculation_fault == "Niet te berekenen: een onderdeel bestaat niet meer."
    # Renaming one whose part is gone is no new choice of parts.
    assert look(network, changed(network, title="Iedereen")).problems == ()


@pytest.mark.parametrize(
    ("kind", "keys", "problem"),
    [
        (CalculationKind.SUM, ("jongens",), "parts_of_sum"),
        (CalculationKind.SUM, ("jongens", "jongens"), "parts_twice"),
        (CalculationKind.SUM, ("jongens", "uren"), "part.other_unit"),
        (CalculationKind.SUM, ("jongens", "aandeel"), "part.no_number"),
        (CalculationKind.PERCENTAGE, ("jongens", "meisjes", "uren"), "parts_of_ratio"),
        (CalculationKind.PER_UNIT, ("uren", "aandeel"), "part.no_number"),
    ],
)
def test_what_cannot_be_taken_together_is_refused(
    network: Network, kind: CalculationKind, keys: tuple[str, ...], problem: str
) -> None:
    assert [item.key for item in look(network, calculated(network, kind, *keys)).problems] == [problem]


def test_there_are_no_cycles_and_nothing_of_somebody_else(network: Network) -> None:
    send(network, calculated(network, CalculationKind.SUM, "jongens", "meisjes"))
    nested = calculated(network, CalculationKind.SUM, "ALLE", "meisjes", code="NOG")
    assert [item.key for item in look(network, nested).problems] == ["part.calculated"]
    with_itself = Calculation(CalculationKind.SUM, (ids(network)["ALLE"], ids(network)["jongens"])).text
    own = changed(network, calculation=with_itself)
    assert [item.key for item in look(network, own).problems] == ["part.calculated"]
    of_others = a_file("b.xlsx").indicator("vreemd", code="VREEMD", **PERIOD).actual("vreemd", 2025, 5.0)
    network.hand_in("Bosrand", of_others)
    foreign = calculated(network, CalculationKind.SUM, "jongens", "vreemd", code="NOG")
    assert [item.key for item in look(network, foreign).problems] == ["part.gone"]


def test_measured_and_calculated_are_not_switched_and_no_value_is_typed(network: Network) -> None:
    send(network, calculated(network, CalculationKind.SUM, "jongens", "meisjes"))
    switched = changed(network, "UREN", calculation=Calculation(CalculationKind.SUM, (1, 2)).text)
    assert [item.key for item in look(network, switched).problems] == ["calculation_switched"]
    assert [item.key for item in look(network, changed(network, calculation="")).problems] == ["calculation_switched"]
    assert "calculation_unread" in [item.key for item in look(network, changed(network, calculation="sum:x")).problems]
    value = EnteredValue(str(ids(network)["ALLE"]), ValueKind.ACTUAL, *Y2025, value="7")
    assert [item.key for item in look(network, values=(value,)).problems] == ["calculated_value"]
    form = forms.load_form(network.fund, network.id(), network.workspace)
    assert [view.rows for view in form.indicators if view.calculation is not None] == [()]


def test_it_is_changed_and_ended_with_a_reason_and_a_history(network: Network) -> None:
    send(network, calculated(network, CalculationKind.SUM, "jongens", "meisjes"))
    parts = Calculation(CalculationKind.SUM, (ids(network)["jongens"], ids(network)["meisjes"]))
    ended = changed(network, calculation=replace(parts, until=date(2024, 12, 31)).text)
    plan = look(network, ended)
    assert plan.needs_reason
    assert [(item.quality, item.parts) for item in plan.properties] == [
        ("calculation", {parts.parts[0]: "Jongens", parts.parts[1]: "Meisjes"})
    ]
    result = send(network, ended, reason="we tellen anders")
    assert figures(network) == {2024: (20.0, "reported")}
    revisions = build_indicator_view(
        network.fund, IndicatorQuery(ids(network)["ALLE"]), network.workspace
    ).revisions
    assert [item.reason for item in revisions] == ["we tellen anders", "afgesproken"]
    assert [change.quality for change in revisions[0].properties] == ["calculation"]
    network.undo(result)
    assert figures(network)[2025] == (30.0, "reported")


def test_what_waits_counts_in_what_would_be(network: Network) -> None:
    item = calculated(network, CalculationKind.SUM, "jongens", "meisjes")
    result = send(network, item, access=network.of(NAME))
    assert result.state is SubmissionState.PENDING
    assert "ALLE" not in ids(network)
    pending = [row for row in network.rows("figure") if row["variant"] == "with_pending" and row["actual"] == 30.0]
    assert len(pending) == 1
    review.approve(network.fund, result.submission_id, network.workspace)
    assert figures(network)[2025] == (30.0, "reported")


def test_the_explanation_leads_to_the_cells_of_the_parts(network: Network) -> None:
    send(network, calculated(network, CalculationKind.SUM, "jongens", "meisjes"))
    view = explained(network)
    assert view.calculation == "Berekend: de som van ‘Jongens’ en ‘Meisjes’"
    assert view.calculation_fault == ""
    parts = [term for term in view.terms if term.role == "part" and term.period_end == date(2025, 12, 31)]
    assert [(term.title, term.value) for term in parts] == [("Jongens", 12.0), ("Meisjes", 18.0)]
    assert [term.source.file if term.source else "" for term in parts] == ["cijfers.xlsx"] * 2
    assert all(term.source is not None and term.source.cell for term in parts)
    assert (view.formulas[0].key, view.formulas[0].operands, view.formulas[0].result) == (
        "calculated_sum", (12.0, 18.0), 30.0,
    )  # fmt: skip
    lines = explain.explanation_lines(view, network.fund.language)
    assert any("30" in line and "12 + 18" in line for line in lines)
    listed = explain.list_values(network.fund, ids(network)["ALLE"], network.workspace)
    assert [(term.value, term.source) for term in listed if term.role == "value"] == [(30.0, None), (20.0, None)]


def test_groups_are_added_where_the_parts_are_broken_down_alike(workspace: Workspace) -> None:
    network = Network(workspace, NAME)
    file = parts_file()
    for key, here, there in (("jongens", 5.0, 7.0), ("meisjes", 8.0, 10.0)):
        file.actual(key, 2025, here, "Plaats=Gent").actual(key, 2025, there, "Plaats=Brugge")
    network.hand_in(NAME, file)
    send(network, calculated(network, CalculationKind.SUM, "jongens", "meisjes"))
    view = build_indicator_view(network.fund, IndicatorQuery(ids(network)["ALLE"]), workspace)
    assert [(bar.category, bar.value) for bar in view.breakdowns[0].bars] == [("Brugge", 17.0), ("Gent", 13.0)]
    # Somebody who sees no small groups of it sees none of what is calculated from them either.
    coach = replace(network.of("Ravelhoek"), role=Role.COACH, organisation_id=10**6)
    seen = build_indicator_view(coach, IndicatorQuery(ids(network)["ALLE"]), workspace)
    assert seen.breakdowns == ()


@pytest.mark.parametrize(
    ("title", "answers"),
    [("Alle jongeren", ()), ("Iedereen", (Answer(IssueKind.SAME_CODE, Reply.SAME),))],
)
def test_a_file_does_not_fill_it_in(network: Network, title: str, answers: tuple[Answer, ...]) -> None:
    send(network, calculated(network, CalculationKind.SUM, "jongens", "meisjes"))
    file = a_file("opnieuw.xlsx").indicator("ALLE", code="ALLE", **PERIOD | {"title": title})
    file.indicator("uren", code="UREN", time_kind=TimeKind.PERIOD, unit="uren").actual("uren", 2025, 91.0)
    file.actual("ALLE", 2025, 99.0)
    read = validation.validate_submission(network.fund, file.submission, answers, network.id(), network.workspace)
    assert [issue.kind.value for issue in read.issues if issue.kind.value == "calculated_indicator"] == [
        "calculated_indicator"
    ]
    assert read.actuals.value == [91.0]
    assert len(read.cells_left_out) == 1
    # The guard at the store holds for whatever did not pass there.
    network.hand_in(NAME, file)
    assert figures(network)[2025] == (30.0, "reported")
    assert not [row for row in network.rows("measurement") if row["indicator_id"] == ids(network)["ALLE"]]
    assert figures(network, "uren")[2025] == (91.0, "reported")


def test_the_template_names_it_and_does_not_ask_it(network: Network) -> None:
    send(network, calculated(network, CalculationKind.SUM, "jongens", "meisjes"))
    offer = templates.describe_template(network.fund, network.id(), network.workspace)
    assert offer.indicators == 4
    _, data = templates.build_template(network.fund, network.id(), network.workspace)
    book = load_workbook(BytesIO(data))
    first, second = (
        [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets
    )
    assert not any("ALLE" in row for row in first)
    at = next(place for place, row in enumerate(second) if row[0] == "Wordt berekend: niet invullen")
    assert second[at + 1][:3] == ["ALLE", "Alle jongeren", "Berekend: de som van ‘Jongens’ en ‘Meisjes’"]


def test_exports_name_it_as_calculated(network: Network) -> None:
    send(network, calculated(network, CalculationKind.SUM, "jongens", "meisjes"))
    records = build_all_figures_view(network.fund, None, network.workspace).records
    names = [column.name for column in records.columns]
    flags = {row[names.index("code")]: row[names.index("calculated")] for row in records.rows}
    assert flags == {"JONGENS": False, "MEISJES": False, "UREN": False, "AANDEEL": False, "ALLE": True}
    listed = figures_table.build_figure_list(network.fund, network.workspace)
    code, kind = listed.columns.index("indicator_ref"), listed.columns.index("calculation")
    kinds = {row[code]: row[kind] for row in listed.rows}
    assert (kinds["ALLE"], kinds["UREN"]) == ("sum", None)
    frame = analyst_tables.list_figures(network.fund, None, network.workspace)
    assert "calculated" in [column.name for column in frame.columns]


def test_under_the_veil_it_has_no_numbers(network: Network) -> None:
    send(network, calculated(network, CalculationKind.SUM, "jongens", "meisjes"))
    send(network, calculated(network, CalculationKind.PERCENTAGE, "jongens", "meisjes", code="DEEL"))
    academic = replace(network.fund, role=Role.ACADEMIC, organisation_id=10**6)
    records = build_all_figures_view(academic, None, network.workspace).records
    names = [column.name for column in records.columns]
    rows = [dict(zip(names, row, strict=True)) for row in records.rows]
    hidden = [row for row in rows if row["calculated"]]
    assert len(hidden) == 2
    for row in hidden:
        assert row["state"] == State.SUPPRESSED.value
        numbers = ("actual", "numerator", "denominator", "n", "achievement", "ratio_to_target", "pace", "slope")
        assert [row[name] for name in numbers] == [None] * len(numbers)
        assert row["series"] == ()
        view = build_indicator_view(academic, IndicatorQuery(row["indicator_id"]), network.workspace)
        assert {point.value for point in view.points} == {None}
        assert view.breakdowns == ()
        assert (view.explanation.terms, view.explanation.calculation) == ((), "")


def test_somebody_of_another_grantee_sees_none_of_it(network: Network) -> None:
    send(network, calculated(network, CalculationKind.SUM, "jongens", "meisjes"))
    records = build_all_figures_view(network.of("Bosrand"), None, network.workspace).records
    assert records.rows == ()


def test_the_form_shows_at_once_what_it_would_give(network: Network) -> None:
    form = forms.load_form(network.fund, network.id(), network.workspace)
    parts = tuple(ids(network)[key] for key in ("jongens", "meisjes"))
    shown = calculated_indicators.preview_calculation(Calculation(CalculationKind.SUM, parts), form.indicators)
    assert [(item.end.year, [part.value for part in item.parts], item.result.value) for item in shown] == [
        (2025, [12.0, 18.0], 30.0), (2024, [10.0, 10.0], 20.0),
    ]  # fmt: skip


def test_a_sum_and_its_parts_do_not_count_twice_in_a_shared_total(network: Network) -> None:
    send(network, calculated(network, CalculationKind.SUM, "jongens", "meisjes"))
    of_key = {"shared_key": "C1"}
    file = a_file("sleutels.xlsx").indicator("ALLE", code="ALLE", title="Alle jongeren", **PERIOD, **of_key)
    for key in ("jongens", "meisjes"):
        file.indicator(key, code=key.upper(), **PERIOD, **of_key).actual(key, 2025, 15.0)
    network.hand_in(NAME, file)
    keys = {row["key"]: row["shared_key"] for row in network.rows("indicator", ()) if row["key"] in ids(network)}
    assert (keys["ALLE"], keys["jongens"], keys["meisjes"]) == ("", "C1", "C1")
    sums = [
        row["actual"] for row in network.rows("aggregate")
        if row["shared_key"] == "C1" and str(row["as_of"])[:4] == "2025"
    ]  # fmt: skip
    assert sums == [30.0]
