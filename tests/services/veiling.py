"""A network to look at from outside: a fund, grantees full of canaries, and three partners without a grant."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from importlib import import_module
from typing import Any

from builders import AFile, a_file
from sqlalchemy import update

from impact import services
from impact.model.access import Access
from impact.model.evidence import Consent
from impact.model.portfolio_setup import (
    AssumptionSetup,
    GranteeSetup,
    GrantSetup,
    IndicatorSetup,
    LinkSetup,
    NodeSetup,
    OrganisationSetup,
    PortfolioSetup,
    TargetSetup,
    TheorySetup,
)
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Aggregation, Direction, Measure, TimeKind
from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.theory_levels import Level
from impact.services import figure_comments
from impact.services.admin.organisations_and_portfolios import write_setup
from impact.services.core.workspace import Workspace, unscoped_writing
from impact.services.dashboards import (
    all_figures,
    analyst_tables,
    explain,
    figures_table,
    grantees,
    indicators,
    portfolio,
    theory_of_change,
)
from impact.services.dashboards import (
    start_page as home_service,
)
from impact.services.evidence import evidence
from impact.services.submissions import submission_transaction
from impact.services.theory import conversations, drafts, figure_conversations
from impact.store.schema.theory_of_change import Link
from impact.theory.document import BlockChange, TheoryBlock, TheoryEdit
from impact.views.evidence import EvidenceFields
from impact.views.figures.breakdowns import BreakdownBar
from impact.views.figures.figure_columns import Records
from impact.views.figures.figure_rows import FigureRow, Point
from impact.views.grantee import GranteeQuery
from impact.views.indicator import IndicatorQuery
from impact.views.portfolio import Change, PortfolioQuery, SharedTrend

NAME, REF = "Warmtepunt Qwibbelveste", "QREF8841"
OTHERS = ("Beekdal", "Kwiekhof", "Ravelhoek")
# One nonsense word for each text field of an organisation; the name stands in titles and in the theory.
CANARIES = (
    "qwibbelveste", "qref8841", "qverhaal", "qregio", "qsteuntitel", "qsteunref", "qcode", "qdefinitie",
    "qbron", "qlocatie", "qnotitie", "qruw", "qbestand", "qblad", "qindiener", "qkeurder", "qteller",
    "qnoemer", "qblok", "qfrequentie", "qpersoon", "qbijlage", "qverteller", "qontwerp", "qgesprek",
)  # fmt: skip
VEILED = (Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR)
PARTNERS = {"universiteit": OrganisationKind.KNOWLEDGE, "koepel": OrganisationKind.UMBRELLA}
SHARED = {"id": "C1", "nl": "Bereikte mensen", "en": "People reached", "fr": "Personnes touchées"}


def texts(words: str) -> dict[str, str]:
    """The same in three languages."""
    return {language.value: words for language in Language}


def people(**facts: Any) -> IndicatorSetup:
    """The shared indicator, as a grantee agreed it."""
    given = {
        "key": "people",
        "title": "Onze mensen",
        "measure": Measure.NUMBER,
        "direction": Direction.UP,
        "time_kind": TimeKind.PERIOD,
        "aggregation": Aggregation.SUM_WITH_BOUNDS,
        "level": Level.OUTPUT,
        "unit": "personen",
        "shared_key": "C1",
        "targets": (TargetSetup(date(2024, 1, 1), date(2024, 12, 31), 50.0),),
    }
    return IndicatorSetup(**given | facts)  # type: ignore[arg-type]


def _watched() -> GranteeSetup:
    """The grantee with a canary in every field."""
    own = people(
        key="own", title=f"Jongeren van {NAME}", shared_key="", code="QCODE1", definition="qdefinitie",
        result_title="Resultaat van Qwibbelveste", source="qbron", location="qlocatie", frequency="qfrequentie",
        numerator_text="qteller", denominator_text="qnoemer", node="qblok", time_kind=TimeKind.LEVEL,
        baseline=7.0, baseline_raw="qruw 7",
    )  # fmt: skip
    theory = TheorySetup(
        nodes=(
            NodeSetup("qblok", Level.OUTCOME_SHORT, texts("Qwibbelvestes jongeren leren"),
                      stakeholder=texts("mensen van qwibbelveste")),
            NodeSetup("qblok2", Level.ACTIVITY, texts("Werking")),
        ),
        links=(LinkSetup("qblok2", "qblok", assumptions=(AssumptionSetup(texts("Wie QWIBBELVESTE kent, blijft")),)),),
        reason=texts("Zo wil Qwibbelveste het"),
        external_factors=(texts("De buren van Qwibbelveste"),),
    )  # fmt: skip
    organisation = OrganisationSetup(
        NAME, OrganisationKind.GRANTEE, NAME, ref=REF, theme="armoede", regions=("qregio",), story=texts("qverhaal")
    )
    return GranteeSetup(
        organisation, (GrantSetup(ref="qsteunref", title="qsteuntitel", indicators=(people(), own)),), theory,
        research_consent=True,
    )  # fmt: skip


class Neighbours:
    """The watched grantee and three others in one portfolio, with partners who look on."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        others = tuple(
            GranteeSetup(
                OrganisationSetup(name, OrganisationKind.GRANTEE, name, theme="armoede"),
                # It reports once: what the watched one reports later is not early.
                (GrantSetup(ref="steun", reporting="once", indicators=(people(),)),),
                research_consent=True,
            )
            for name in OTHERS
        )
        founded = write_setup(
            PortfolioSetup(
                OrganisationSetup("fund", OrganisationKind.FUND, "Fonds Horizonlinde"),
                "Horizon",
                (_watched(), *others),
                partners=tuple(OrganisationSetup(key, kind, key) for key, kind in PARTNERS.items()),
                shared_indicators=(SHARED,),
            ),
            workspace,
        )
        self.ids, self.portfolio_id = founded.organisations, founded.portfolio_id
        with unscoped_writing(workspace) as connection:
            connection.execute(update(Link).values(mechanism=texts("Omdat Qwibbelveste helpt")))
        # What is not put forward yet is for its two sides only.
        block = TheoryBlock("qontwerp", Level.OUTPUT, texts("Qontwerp van Qwibbelveste"))
        edit = TheoryEdit("qontwerp", (BlockChange(None, block),))
        drafts.save_edit(self.fund, self.ids[NAME], edit, workspace)
        conversations.begin_conversation(
            self.fund, self.ids[NAME], ("qblok", ""), "Qgesprek: wat zegt Qwibbelveste?", workspace
        )

    @property
    def fund(self) -> Access:
        """Somebody of the fund, who sees names."""
        return Access(0, "Fonds", Role.FUND_STAFF, self.ids["fund"], (self.portfolio_id,), ())

    def outsider(self, role: Role = Role.ACADEMIC, home: str = "universiteit", **changes: Any) -> Access:
        """Somebody of a partner who was invited to the whole portfolio."""
        return replace(Access(0, "Buiten", role, self.ids[home], (self.portfolio_id,), ()), **changes)

    def hand_in(self, name: str, file: AFile) -> None:
        """A file of a grantee, in the hands of people with telling names."""
        submission_transaction.submit(
            self.fund, file.submission, file.data, self.workspace, organisation_id=self.ids[name],
            portfolio_id=self.portfolio_id, submitted_by="qindiener", approved_by="qkeurder",
        )  # fmt: skip

    def report(self, *reached: float | None) -> None:
        """What each grantee reached in 2024, in the order of its name, the watched one last."""
        for name, value in zip((*OTHERS, NAME), reached, strict=True):
            grant = "qsteunref" if name == NAME else "steun"
            file = a_file(f"qbestand {name}.xlsx", grant)
            file.indicator("people", time_kind=TimeKind.PERIOD, unit="personen")
            self.hand_in(name, file.actual("people", 2024, value, raw=f"qruw {value}", note="qnotitie", sheet="qblad"))


    def tell(self) -> None:
        """A story and a file with the watched grantee's own indicator, for the whole network to see, with names."""
        teller = Access(0, "Qverteller", Role.GRANTEE_EDITOR, self.ids[NAME], (), (self.ids[NAME],))
        (row,) = [row for row in _rows(teller, self.workspace) if "Jongeren" in row.title]
        period = (date(2025, 1, 1), date(2025, 12, 31))
        words = f"Vorig jaar kwam Qpersoon naar {NAME}. Qpersoon bleef. Bij Beekdal, Kwiekhof en Ravelhoek ook."
        said = EvidenceFields("Qpersoon van Qwibbelveste", words, Consent.NAMED, "gezegd")
        evidence.add_story(teller, row.indicator_id, self.workspace, said, period=period)
        evidence.add_file(teller, row.indicator_id, self.workspace, replace(said, text=""), period=period,
                        data=b"%PDF-1.7", file_name="qbijlage.pdf")  # fmt: skip


def own_file(*values: float | None, name: str = "qbestand eigen.xlsx", groups: dict[str, float] | None = None) -> AFile:
    """A file of the watched grantee with its own indicator over the years since 2021."""
    file = a_file(name, "qsteunref").indicator("own", baseline=7, title=f"Jongeren van {NAME}", unit="personen")
    for year, value in enumerate(values, 2021):
        file.actual("own", year, value, raw=f"qruw {value}", note="qnotitie", sheet="qblad")
        file.target("own", year, 10 * (year - 2019), raw="qruw", note="qnotitie", sheet="qblad")
    for group, value in (groups or {}).items():
        file.actual("own", 2020 + len(values), value, f"Groep={group}", raw="qruw")
    return file


Looked = Callable[[Access, Workspace], Any]


def _each(look: Callable[[Access, int, Workspace], Any]) -> Looked:
    return lambda access, place: [
        look(access, row.organisation_id, place) for row in grantees.list_grantees(access, place)
    ]


def _rows(access: Access, place: Workspace) -> list[FigureRow]:
    seen = [row.organisation_id for row in grantees.list_grantees(access, place)]
    return [row for key in seen for row in grantees.build_grantee_view(access, GranteeQuery(key), place).rows]


def _theories(access: Access, place: Workspace) -> list[Any]:
    first = theory_of_change.build_theory_view(access, None, place)
    return [theory_of_change.build_theory_view(access, key, place) for key, _ in first.organisations]


# Every service that answers with a view of organisations, and how to look through it at all there is.
_LOOKS: dict[Callable[..., Any], Looked] = {
    portfolio.build_portfolio_view: lambda access, place: [
        portfolio.build_portfolio_view(access, PortfolioQuery(since=date(2020, 1, 1), sort=sort), place)
        for sort in ("name", "conversation")
    ],
    grantees.list_grantees: grantees.list_grantees,
    grantees.build_grantee_view: _each(
        lambda access, key, place: grantees.build_grantee_view(access, GranteeQuery(key), place)
    ),
    indicators.build_indicator_view: lambda access, place: [
        indicators.build_indicator_view(access, IndicatorQuery(row.indicator_id), place)
        for row in _rows(access, place)
    ],
    explain.explain_indicator: lambda access, place: [
        explain.explain_indicator(access, row.indicator_id, None, place) for row in _rows(access, place)
    ],
    explain.find_indicators: lambda access, place: [
        explain.find_indicators(access, str(row.indicator_id), place) for row in _rows(access, place)
    ],
    explain.list_values: lambda access, place: [
        explain.list_values(access, row.indicator_id, place) for row in _rows(access, place)
    ],
    figure_comments.build_comments_view: lambda access, place: [
        figure_comments.build_comments_view(access, row.indicator_id, place) for row in _rows(access, place)
    ],
    evidence.build_evidence_view: lambda access, place: [
        evidence.build_evidence_view(access, row.indicator_id, place) for row in _rows(access, place)
    ],
    theory_of_change.build_theory_view: _theories,
    figure_conversations.build_conversations: lambda access, place: [
        figure_conversations.build_conversations(access, row.indicator_id, place) for row in _rows(access, place)
    ],
    conversations.build_conversations: lambda access, place: [
        conversations.build_conversations(access, theory.organisation_id, place) for theory in _theories(access, place)
    ],
    home_service.build_start_view: home_service.build_start_view,
    all_figures.build_all_figures_view: lambda access, place: all_figures.build_all_figures_view(
        access, None, place
    ),
    analyst_tables.list_figures: lambda access, place: analyst_tables.list_figures(access, None, place),
    analyst_tables.list_indicators: analyst_tables.list_indicators,
    analyst_tables.list_measurements: analyst_tables.list_measurements,
    analyst_tables.count_statuses: lambda access, place: analyst_tables.count_statuses(access, None, place),
    figures_table.build_figure_list: lambda access, place: figures_table.build_figure_list(
        access, place, breakdowns=True
    ),
}


def name_of(service: Callable[..., Any]) -> str:
    """The name of a service: its module's and its own."""
    return f"{service.__module__.rpartition('.')[2]}.{service.__name__}"


LOOKS = {name_of(service): look for service, look in _LOOKS.items()}


def views_of_services() -> dict[str, Callable[..., Any]]:
    """The services that take an Access first and answer with something of impact.views."""
    found = {}
    for info in pkgutil.walk_packages(services.__path__, "impact.services."):
        module = import_module(info.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ != module.__name__ or name.startswith("_"):
                continue
            first = next(iter(inspect.signature(function).parameters), "")
            answer = str(inspect.signature(function).return_annotation)
            views = {each for each in vars(module) if str(getattr(vars(module)[each], "__module__", "")).startswith(
                "impact.views.")}  # fmt: skip
            if first == "access" and any(view in answer for view in views):
                found[name_of(function)] = function
    return found


def parts(item: Any) -> Iterator[Any]:
    """A view and everything in it."""
    yield item
    if is_dataclass(item) and not isinstance(item, type):
        for field in fields(item):
            yield from parts(getattr(item, field.name))
    elif isinstance(item, list | tuple):
        for each in item:
            yield from parts(each)
    elif isinstance(item, dict):
        for each in item.values():
            yield from parts(each)


def _counts_of_records(records: Records) -> Iterator[tuple[str, float]]:
    measured = ("baseline", "actual", "value", "numerator", "denominator", "n", "series")
    for row in records.rows:
        for column, cell in zip(records.columns, row, strict=True):
            if column.name in measured:
                values = cell if isinstance(cell, tuple) else (cell,)
                yield from ((f"Records.{column.name}", value) for value in values if value is not None)


def counts(view: Any) -> Iterator[tuple[str, float]]:
    """Every count of people in a view of number indicators, with the field it stands in."""
    kinds = {
        FigureRow: ("baseline", "actual"),
        Point: ("value", "numerator", "denominator", "n"),
        BreakdownBar: ("value", "numerator", "denominator", "n"),
        Change: ("before", "after"),
        SharedTrend: ("low", "high"),
    }
    for part in parts(view):
        if isinstance(part, Records):
            yield from _counts_of_records(part)
        for name in kinds.get(type(part), ()):
            value = getattr(part, name)
            if value is not None:
                yield f"{type(part).__name__}.{name}", value
        if isinstance(part, FigureRow):
            yield from (("FigureRow.spark", value) for value in part.spark if value is not None)
