"""What academics, umbrellas and sessions see of others: pseudonyms and protected numbers, on both databases."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from builders import UNCLEAR, a_file
from databases import emptied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept import once
from pairs import all_pairs
from veiling import (
    CANARIES,
    LOOKS,
    NAME,
    OTHERS,
    VEILED,
    Neighbours,
    counts,
    name_of,
    own_file,
    parts,
    views_of_services,
)

from impact.errors import NotAllowed, NotFound
from impact.export import table_files as export_figures
from impact.i18n import label_text, text
from impact.model.access import Access
from impact.model.read_request import ReadRequest
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure, TimeKind
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.value_states import State
from impact.services.admin import audit_trail, organisations_and_portfolios
from impact.services.core.workspace import Workspace
from impact.services.dashboards import (
    explain,
    figures_table,
    grantees,
    indicators,
    portfolio,
    start_page,
    theory_of_change,
)
from impact.services.submissions import destinations, source_excerpts, templates, upload
from impact.services.theory import editor as theory_editor
from impact.views.figures.figure_rows import FigureRow, Point
from impact.views.grantee import GranteeQuery
from impact.views.indicator import IndicatorQuery
from impact.views.portfolio import PortfolioQuery

NOT_FOR_THEM = {
    name_of(service)
    for service in (
        source_excerpts.load_cell_excerpt,
        upload.preview,
        upload.confirm,
        organisations_and_portfolios.list_organisations,
        audit_trail.list_events,
        audit_trail.export_events,
    )
}
# Each role in each language, and on each database both; looking at everything takes seconds.
LOOKING = all_pairs(VEILED, tuple(Language), ("sqlite", "postgresql"))
GROUPS = {"V": 31.0, "M": 18.0, "X": 2.0, "van Qwibbelveste": 9.0}


@pytest.fixture
def network(workspace: Workspace) -> Neighbours:
    """Four grantees that reported; the watched one also over years and by group."""
    return once(workspace, with_groups)


def with_groups(workspace: Workspace) -> Neighbours:
    found = Neighbours(workspace)
    found.report(43, 38, 52, 61)
    found.hand_in(NAME, own_file(13, 22, 3, 34, 60, groups=GROUPS))
    found.tell()
    return found


def everything(access: Access, workspace: Workspace) -> dict[str, Any]:
    """All that the services tell this viewer."""
    return {name: look(access, workspace) for name, look in LOOKS.items()}


def row_of(network: Neighbours, access: Access, title: str) -> FigureRow:
    """The one figure whose title holds these words."""
    seen = LOOKS[name_of(grantees.build_grantee_view)](access, network.workspace)
    (row,) = [row for view in seen for row in view.rows if title in row.title]
    return row


def test_every_service_with_a_view_of_organisations_is_looked_through() -> None:
    assert {*LOOKS} - {name_of(explain.find_indicators)} <= {*views_of_services()}


@pytest.mark.parametrize("name", sorted({*views_of_services()} - {*LOOKS}))
@pytest.mark.parametrize("role", VEILED)
def test_every_other_service_with_a_view_refuses_them_or_tells_of_no_grantee(
    name: str, role: Role, workspace_on_sqlite: Workspace
) -> None:
    """It refuses before it looks at what is asked: nothing else is given here. What they may open is not found."""
    service = views_of_services()[name]
    network = Neighbours(emptied(workspace_on_sqlite))
    viewer = network.outsider(role)
    needed = [each for each in inspect.signature(service).parameters.values() if each.default is each.empty]
    given = {each.name: viewer if each.name == "access" else workspace_on_sqlite if each.name == "workspace" else None
             for each in needed}  # fmt: skip
    try:
        said = repr(service(**given)).casefold()
    except NotAllowed:
        return
    except NotFound as refusal:
        said = repr(refusal).casefold()
    assert name not in NOT_FOR_THEM
    assert not [word for word in (*CANARIES, *map(str.casefold, OTHERS)) if word in said]


@pytest.mark.parametrize(
    ("role", "language", "workspace"),
    [
        pytest.param(*looking, marks=pytest.mark.postgres if looking[2] == "postgresql" else ())
        for looking in LOOKING
    ],
    indirect=["workspace"],
)
def test_no_text_of_a_grantee_reaches_a_veiled_viewer(network: Neighbours, role: Role, language: Language) -> None:
    viewer = network.outsider(role, language=language)
    for name, seen in everything(viewer, network.workspace).items():
        said = repr(seen).casefold()
        assert not [word for word in (*CANARIES, *map(str.casefold, OTHERS)) if word in said], name


def test_the_fund_reads_every_one_of_those_texts(network: Neighbours) -> None:
    draft = theory_editor.load_editor(network.fund, network.ids[NAME], network.workspace)
    said = repr((everything(network.fund, network.workspace), draft)).casefold()
    assert not [word for word in (*CANARIES, *map(str.casefold, OTHERS)) if word not in said]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_an_export_of_figures_is_veiled_too(network: Neighbours, form: str) -> None:
    veiled = export_figures.write_figures(
        figures_table.build_figure_list(network.outsider(), network.workspace, breakdowns=True), form
    )
    open_to_all = export_figures.write_figures(
        figures_table.build_figure_list(network.fund, network.workspace, breakdowns=True), form
    )
    assert b"qwibbelveste" not in veiled.lower()
    assert b"qwibbelveste" in open_to_all.lower()


def test_coaches_and_the_fund_see_names(network: Neighbours) -> None:
    for access in (network.fund, network.outsider(Role.COACH)):
        assert NAME in {row.name for row in grantees.list_grantees(access, network.workspace)}


def test_all_viewers_of_one_network_see_the_same_pseudonyms(network: Neighbours) -> None:
    def names(access: Access) -> set[str]:
        return {row.name for row in grantees.list_grantees(access, network.workspace)}

    academic, umbrella = network.outsider(), network.outsider(Role.UMBRELLA, "koepel")
    assert len(names(academic)) == len(OTHERS) + 1
    assert names(academic) == names(academic)
    assert names(academic) == names(network.outsider(Role.FACILITATOR))
    assert names(academic) == names(umbrella)
    few = replace(academic, portfolio_ids=(), organisation_ids=(network.ids[NAME],))
    assert names(few) < names(academic)


def test_lists_are_in_the_order_of_pseudonyms_also_over_several_pages(network: Neighbours) -> None:
    viewer, place = network.outsider(), network.workspace
    listed = [row.name for row in grantees.list_grantees(viewer, place)]
    assert listed == sorted(listed, key=str.casefold)
    pages = [portfolio.build_portfolio_view(viewer, PortfolioQuery(first=n, rows=1), place).matrix for n in range(4)]
    assert [row.name for page in pages for row in page] == listed
    order = [row.name for row in grantees.list_grantees(network.fund, place)]
    assert order == sorted(order, key=str.casefold)


def test_numbers_in_addresses_are_those_of_one_viewer(network: Neighbours) -> None:
    academic, umbrella = network.outsider(), network.outsider(Role.UMBRELLA, "koepel")

    def keys(access: Access) -> list[int]:
        return [row.organisation_id for row in grantees.list_grantees(access, network.workspace)]

    assert not {*keys(academic)} & {*keys(umbrella), *network.ids.values()}
    for foreign in (*keys(umbrella), network.ids[NAME]):
        with pytest.raises(NotFound):
            grantees.build_grantee_view(academic, GranteeQuery(foreign), network.workspace)
        with pytest.raises(NotFound):
            theory_of_change.build_theory_view(academic, foreign, network.workspace)


def test_nobody_behind_a_veil_opens_a_draft_of_a_theory(network: Neighbours) -> None:
    for role in VEILED:
        viewer = network.outsider(role, "koepel" if role is Role.UMBRELLA else "universiteit")
        listed = [row.organisation_id for row in grantees.list_grantees(viewer, network.workspace)]
        for organisation_id in (*listed, network.ids[NAME]):
            with pytest.raises(NotAllowed):
                theory_editor.load_editor(viewer, organisation_id, network.workspace)


def test_what_is_not_covered_is_not_found(network: Neighbours) -> None:
    viewer, place = network.outsider(), network.workspace
    nobody = replace(viewer, portfolio_ids=())
    (first, *_) = grantees.list_grantees(viewer, place)
    row = row_of(network, viewer, "Jongeren")
    for ask in (
        lambda: grantees.build_grantee_view(nobody, GranteeQuery(first.organisation_id), place),
        lambda: theory_of_change.build_theory_view(nobody, first.organisation_id, place),
        lambda: indicators.build_indicator_view(nobody, IndicatorQuery(row.indicator_id), place),
        lambda: explain.explain_indicator(nobody, row.indicator_id, None, place),
        lambda: explain.find_indicators(viewer, "QCODE1", place),
        lambda: explain.find_indicators(viewer, str(10**15), place),
    ):
        with pytest.raises(NotFound):
            ask()


def test_an_umbrella_sees_itself_as_it_is(network: Neighbours) -> None:
    own = network.outsider(Role.UMBRELLA, NAME)
    rows = {row.name: row for row in grantees.list_grantees(own, network.workspace)}
    view = grantees.build_grantee_view(own, GranteeQuery(rows[NAME].organisation_id), network.workspace)
    assert (rows[NAME].organisation_id, view.protected, view.story) == (network.ids[NAME], False, "qverhaal")
    assert {bar.value for part in view.breakdowns for bar in part.bars} == set(GROUPS.values())
    assert row_of(network, own, NAME).actual == 60
    assert not set(OTHERS) & set(rows)


def test_titles_keep_their_words_and_a_shared_indicator_has_the_title_of_the_portfolio(network: Neighbours) -> None:
    viewer = network.outsider()
    row = row_of(network, viewer, "Jongeren")
    assert row.title == f"Jongeren van {row.organisation}"
    shared = [view.rows[0] for view in LOOKS[name_of(grantees.build_grantee_view)](viewer, network.workspace)]
    assert {(one.title, one.code) for one in shared} >= {("Bereikte mensen", "C1")}
    (theory,) = LOOKS[name_of(theory_of_change.build_theory_view)](viewer, network.workspace)
    assert theory.nodes[0].text == f"{theory.organisation} jongeren leren"
    assert theory.links[0].assumptions[0].text == f"Wie {theory.organisation} kent, blijft"
    assert theory.links[0].mechanism == f"Omdat {theory.organisation} helpt"
    assert theory.reason == f"Zo wil {theory.organisation} het"
    # A block whose number is also that of an indicator is not named as that indicator.
    assert label_text(Language.NL, "Werking", text(Language.NL, "theory.C04")) in theory.questions
    assert not any(NAME in question for question in theory.questions), theory.questions


def test_numbers_are_rounded_and_small_ones_hidden_along_the_whole_series(network: Neighbours) -> None:
    row = row_of(network, network.outsider(), "Jongeren")
    assert row.spark == (15, 20, None, 35, 60)
    assert [point.state for point in row.series if point.value is None] == [State.SUPPRESSED]
    assert (row.baseline, row.actual, row.target) == (5, 60, 60)
    assert row.slope is None
    for share in (row.achievement, row.pace):
        assert share is not None
        assert round(share / 0.05, 6).is_integer()


def test_what_follows_from_a_number_says_no_more_than_the_rounded_number(network: Neighbours) -> None:
    before = row_of(network, network.outsider(), "Jongeren")
    network.hand_in(NAME, own_file(13, 22, 3, 34, 62, name="qbestand twee.xlsx"))
    after = row_of(network, network.outsider(), "Jongeren")
    assert row_of(network, network.fund, "Jongeren").actual == 62
    assert after == before


def test_an_explanation_says_how_and_no_numbers(network: Neighbours) -> None:
    row = row_of(network, network.outsider(), "Jongeren")
    found = explain.explain_indicator(network.outsider(), row.indicator_id, None, network.workspace)
    assert found.protected
    assert "achievement" in [step.key for step in found.formulas]
    assert not [part for part in parts(found.formulas) if isinstance(part, float)]
    assert (found.terms, found.excerpts) == ((), ())
    assert not [line for line in explain.explanation_lines(found, Language.NL)[2:] if "60" in line]
    view = indicators.build_indicator_view(network.outsider(), IndicatorQuery(row.indicator_id), network.workspace)
    assert (view.history, view.forecast.estimate, view.forecast.reason) == ((), None, "protected")


def test_groups_are_hidden_two_by_two_and_the_others_rounded(network: Neighbours) -> None:
    viewer = network.outsider()
    row = row_of(network, viewer, "Jongeren")
    (found,) = indicators.build_indicator_view(viewer, IndicatorQuery(row.indicator_id), network.workspace).breakdowns
    seen = {bar.category: bar.value for bar in found.bars}
    assert seen == {"M": 20, "V": 30, "X": None, f"van {row.organisation}": None}
    listed = figures_table.build_figure_list(viewer, network.workspace, breakdowns=True)
    place = {name: listed.columns.index(name) for name in ("breakdown", "actual")}
    by_group = {line[place["breakdown"]]: line[place["actual"]] for line in listed.rows if line[place["breakdown"]]}
    assert by_group == {f"Groep={group}": value for group, value in seen.items()}


def _together(network: Neighbours) -> tuple[Point, Any]:
    (shared,) = portfolio.build_portfolio_view(network.outsider(), PortfolioQuery(), network.workspace).shared
    (point,) = [point for point in shared.points if point.end == date(2024, 12, 31)]
    return point, shared


@pytest.mark.parametrize(
    ("reached", "total", "low"),
    [
        ((43, 38, 52, 61), 195, 60),
        ((43, 38, None, None), None, None),
        ((43, 38, 52, None), 135, 50),
        ((1, 2, 3, 990), None, None),
        ((0, 0, 52, 61), None, None),
        ((0, 0, 0, 0), 0, 0),
        ((1, 1, 1, 1), None, None),
    ],
)
def test_a_total_over_organisations_tells_of_none_of_them(
    workspace_on_sqlite: Workspace, reached: Sequence[float | None], total: float | None, low: float | None
) -> None:
    network = Neighbours(emptied(workspace_on_sqlite))
    network.report(*reached)
    point, shared = _together(network)
    assert (point.value, shared.low) == (total, low)
    assert point.state is (State.SUPPRESSED if total is None else State.REPORTED)
    known = {row.name for row in grantees.list_grantees(network.outsider(), network.workspace)}
    assert {item.organisation for item in shared.not_addable} <= known
    assert (shared.contributions, shared.same, shared.same_since) == ((), 0, None)
    parts_of_totals = [(year.same_value, year.value_of_targeted, year.targeted) for year in shared.years]
    assert set(parts_of_totals) == {(None, None, 0)}


def test_what_the_same_organisations_reached_is_not_told_beside_what_all_did(workspace_on_sqlite: Workspace) -> None:
    network = Neighbours(emptied(workspace_on_sqlite))
    # Three of the four reported the year before as well: with both totals one would know the fourth.
    for name, value in zip(OTHERS, (40.0, 35.0, 50.0), strict=True):
        file = a_file(f"{name} 2023.xlsx").indicator("people", time_kind=TimeKind.PERIOD, unit="personen")
        network.hand_in(name, file.actual("people", 2023, value))
    network.report(43, 38, 52, 61)

    def compared(viewer: Access) -> tuple[set[tuple[float | None, float | None]], int | None]:
        (shared,) = portfolio.build_portfolio_view(viewer, PortfolioQuery(), network.workspace).shared
        return {(year.same_value, year.same_target) for year in shared.years}, shared.same_since

    told, since = compared(network.fund)
    assert {value for value, _ in told} >= {125.0, 133.0} and since == 2023
    for role in VEILED:
        home = "koepel" if role is Role.UMBRELLA else "universiteit"
        assert compared(network.outsider(role, home)) == ({(None, None)}, None)


def test_what_cannot_be_read_and_what_was_handed_in_is_not_told(network: Neighbours) -> None:
    network.hand_in(NAME, own_file(13, 22, 3, 34, UNCLEAR, name="qbestand onzeker.xlsx"))  # type: ignore[arg-type]
    assert "unclear" in [need.key for need in start_page.build_start_view(network.fund, network.workspace).needs]
    seen = start_page.build_start_view(network.outsider(), network.workspace)
    assert "unclear" not in [need.key for need in seen.needs]
    assert "submissions" not in [key for strand in seen.strands for key, _ in strand.facts]
    for view in LOOKS[name_of(grantees.build_grantee_view)](network.outsider(), network.workspace):
        assert (view.protected, view.submissions, view.unclear, view.may_submit) == (True, (), 0, False)


@pytest.mark.parametrize("role", VEILED)
def test_files_and_templates_are_not_for_them(network: Neighbours, role: Role) -> None:
    viewer, place = network.outsider(role), network.workspace
    assert destinations.list_destinations(viewer, place) == ()
    for ask in (
        lambda: templates.build_template(viewer, network.ids[NAME], place),
        lambda: upload.preview(viewer, ReadRequest(b"", "x.xlsx"), network.ids[NAME], place),
        lambda: upload.confirm(viewer, ReadRequest(b"", "x.xlsx"), network.ids[NAME], place),
        lambda: upload.undo(viewer, 1, place),
    ):
        with pytest.raises(NotAllowed):
            ask()


AMOUNTS = st.one_of(st.none(), st.integers(0, 12), st.integers(0, 200))


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(AMOUNTS, min_size=1, max_size=5),
    st.dictionaries(st.sampled_from("VMXO"), st.integers(0, 40), min_size=1),
    st.tuples(*[AMOUNTS] * 4),
)
def test_no_count_in_any_veiled_view_is_small_or_exact(
    workspace_on_sqlite: Workspace, values: list[float | None], groups: dict[str, float], reached: tuple[Any, ...]
) -> None:
    network = Neighbours(emptied(workspace_on_sqlite))
    network.report(*reached)
    network.hand_in(NAME, own_file(*values, groups=groups))
    viewer = network.outsider()
    for name, seen in everything(viewer, network.workspace).items():
        assert {row.measure for row in parts(seen) if isinstance(row, FigureRow)} <= {Measure.NUMBER}
        targets = {id(point) for part in parts(seen) for point in getattr(part, "targets", ())}
        rows = [part for part in parts(seen) if id(part) not in targets]
        wrong = [(field, value) for part in rows for field, value in _own_counts(part) if value % 5]
        assert not wrong, name
    # The same again: a release is the same whenever it is asked for.
    look = LOOKS[name_of(grantees.build_grantee_view)]
    assert look(viewer, network.workspace) == look(viewer, network.workspace)


def _own_counts(part: Any) -> list[tuple[str, float]]:
    """The counts that stand in this part itself; what is in it comes by itself."""
    return [(field, value) for field, value in counts(part) if field.startswith(f"{type(part).__name__}.")]
