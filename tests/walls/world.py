"""Two funds that share one server and one grantee, with a canary in every text that belongs to somebody.

A canary is a word that stands nowhere else: where it turns up, something of its owner was shown. Things
of the alder fund carry ALDER, those of the birch fund BIRCH; the grantee that both support has data under
each fund's grant, marked as that fund's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from impact.access.permissions import FUND_ROLES, sees_pseudonyms
from impact.model.access import Access
from impact.model.decisions.decision_content import Condition, DecisionContent, FigureTripwire, LinkedFigure
from impact.model.decisions.decision_kinds import Comparison, DecisionLevel, DecisionOption, WordsKind
from impact.model.evidence import Consent
from impact.model.figures.figure_comment import CommentKind
from impact.model.portfolio_setup import (
    AccountSetup,
    AssumptionSetup,
    GranteeSetup,
    GrantSetup,
    IndicatorSetup,
    LinkSetup,
    NodeSetup,
    OrganisationSetup,
    PeriodSetup,
    PortfolioSetup,
    TargetSetup,
    TheorySetup,
)
from impact.model.read_request import ReadRequest
from impact.model.vocabulary.measures import Aggregation, Direction, Measure, TimeKind
from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.theory_levels import Level
from impact.model.vocabulary.value_states import State
from impact.services import figure_comments
from impact.services.accounts import demo_personas, saved_views
from impact.services.admin.organisations_and_portfolios import write_setup
from impact.services.core.workspace import Workspace, load_secret, unscoped_reading, unscoped_writing
from impact.services.decisions import decision_drafts, decision_taking
from impact.services.disclosure import masked_ids
from impact.services.evidence import evidence
from impact.services.submissions import review, upload
from impact.services.theory.sector import templates
from impact.store.db import bulk
from impact.store.schema.base import table_of
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Grant
from impact.views.evidence import EvidenceFields

ALDER, BIRCH, SHARED = "qzalder", "qzbirch", "qzshared"
TENANTS = (ALDER, BIRCH)
ROLES = tuple(Role)
YEAR = (date(2025, 1, 1), date(2025, 12, 31))


def _texts(words: str) -> dict[str, str]:
    return {language: f"{words} {language}" for language in ("nl", "en", "fr")}


def _indicator(tenant: str, code: str, measure: Measure = Measure.NUMBER) -> IndicatorSetup:
    return IndicatorSetup(
        key=code,
        code=code,
        title=f"titel {tenant}",
        titles=_texts(f"titel {tenant}"),
        definition=f"omschrijving {tenant}",
        measure=measure,
        direction=Direction.UP,
        time_kind=TimeKind.LEVEL,
        aggregation=Aggregation.SUM,
        level=Level.OUTPUT,
        node="blok",
        unit="scans",
        baseline=2,
        baseline_raw=f"2 {tenant}",
        baseline_state=State.REPORTED,
        baseline_date=date(2024, 12, 31),
        source=f"bron {tenant}",
        location=f"plaats {tenant}",
        shared_key="gedeeld",
        targets=(TargetSetup(*YEAR, 40, raw=f"40 {tenant}", note=f"noot {tenant}"),),
    )


def _theory(tenant: str) -> TheorySetup:
    return TheorySetup(
        nodes=(
            NodeSetup("blok", Level.OUTPUT, _texts(f"blok {tenant}"), stakeholder=_texts(f"belang {tenant}")),
            NodeSetup("doel", Level.IMPACT, _texts(f"doel {tenant}")),
        ),
        links=(LinkSetup("blok", "doel", assumptions=(AssumptionSetup(_texts(f"aanname {tenant}")),)),),
        reason=_texts(f"reden {tenant}"),
        external_factors=(_texts(f"factor {tenant}"),),
    )


def _grantee(tenant: str, key: str) -> GranteeSetup:
    return GranteeSetup(
        OrganisationSetup(
            key, OrganisationKind.GRANTEE, f"Werking {tenant} {key}", ref=f"ref-{tenant}-{key}", theme="jeugd",
            regions=(f"streek {tenant}",), story=_texts(f"verhaal {tenant}"), fictional=True,
        ),
        (
            GrantSetup(
                ref=f"steun-{tenant}-{key}", title=f"steun {tenant}", theme="jeugd", reporting="year",
                indicators=(_indicator(tenant, f"{tenant}-{key}-1"), _indicator(tenant, f"{tenant}-{key}-2")),
            ),
        ),
        theory=_theory(tenant),
        research_consent=True,
    )  # fmt: skip


def _accounts(tenant: str) -> tuple[AccountSetup, ...]:
    made = []
    for role in ROLES:
        fund = role in (Role.ADMINISTRATOR, Role.FUND_STAFF)
        own = role in (Role.GRANTEE_EDITOR, Role.GRANTEE_VIEWER)
        made.append(
            AccountSetup(
                f"{tenant}-{role.value}", f"Mens {tenant} {role.value}", role,
                "fund" if fund else "een" if own else "partner",
                portfolio=fund, sees=() if fund else ("een",) if own else ("een", "twee"),
            )
        )  # fmt: skip
    return tuple(made)


def _portfolio(tenant: str) -> PortfolioSetup:
    return PortfolioSetup(
        fund=OrganisationSetup("fund", OrganisationKind.FUND, f"Fonds {tenant}", story=_texts(f"missie {tenant}")),
        name=f"Portefeuille {tenant}",
        grantees=(_grantee(tenant, "een"), _grantee(tenant, "twee")),
        partners=(OrganisationSetup("partner", OrganisationKind.COACH, f"Partner {tenant}"),),
        periods=(PeriodSetup("year", *YEAR, date(2026, 1, 31)),),
        accounts=_accounts(tenant),
        shared_indicators=({"id": "gedeeld", "nl": f"gedeeld {tenant}", "en": f"gedeeld {tenant}",
                            "fr": f"gedeeld {tenant}", "aggregation": "sum"},),
        settings={"demo": "2026-01-01"},
    )  # fmt: skip


def workbook(tenant: str, *codes: str, value: int = 31, note: str = "") -> bytes:
    """A file that a grantee hands in, with its canary in every column that takes words."""
    lines = ["Code;Periode;Begin;Einde;Waarde;Toelichting"]
    for number, code in enumerate(codes):
        lines.append(f"{code};2025;01/01/2025;31/12/2025;{value + number};opmerking {tenant} {note}")
    return "\r\n".join(lines).encode()


@dataclass(frozen=True)
class World:
    """The two funds in a database: ids by (tenant, key)."""

    workspace: Workspace
    organisations: dict[tuple[str, str], int]
    portfolios: dict[str, int]
    submissions: dict[tuple[str, str], int]

    def access(self, tenant: str, role: Role) -> Access:
        """What somebody of a fund's circle sees, without a session."""
        return demo_personas.find_persona_access(self.workspace, f"{tenant}-{role.value}")

    def number(self, access: Access, kind: str, key: int) -> int:
        """The number under which somebody knows a thing: its id, or what stands for it under the veil."""
        if not sees_pseudonyms(access.role):
            return key
        return masked_ids.mask_id(load_secret(self.workspace), access.organisation_id, kind, key)

    @cached_property
    def evidence(self) -> dict[str, dict[str, int]]:
        """What is attached to the first indicator of each fund's first grantee: a story and a file, by kind."""
        with unscoped_reading(self.workspace) as connection:
            rows = bulk.fetch(connection, "SELECT portfolio_id, kind, id FROM evidence")
        whose = {key: tenant for tenant, key in self.portfolios.items()}
        found: dict[str, dict[str, int]] = {}
        for portfolio_id, kind, key in rows:
            found.setdefault(whose[portfolio_id], {})[kind] = key
        return found

    @cached_property
    def comments(self) -> dict[str, int]:
        """The shared comment of each fund's coach."""
        with unscoped_reading(self.workspace) as connection:
            rows = bulk.fetch(connection, "SELECT portfolio_id, id FROM figure_comment WHERE is_shared")
        whose = {key: tenant for tenant, key in self.portfolios.items()}
        return {whose[portfolio_id]: key for portfolio_id, key in rows}

    @cached_property
    def saved_views(self) -> dict[str, int]:
        """The view that each person of a fund's circle saved, by its name."""
        with unscoped_reading(self.workspace) as connection:
            return dict(bulk.fetch(connection, "SELECT name, id FROM saved_view"))

    @cached_property
    def decisions(self) -> dict[str, int]:
        """The decision of each fund about its first grantee."""
        with unscoped_reading(self.workspace) as connection:
            rows = bulk.fetch(connection, "SELECT portfolio_id, id FROM decision WHERE taken_at IS NOT NULL")
        whose = {key: tenant for tenant, key in self.portfolios.items()}
        return {whose[portfolio_id]: key for portfolio_id, key in rows}

    @cached_property
    def templates(self) -> dict[str, int]:
        """The sector template of each fund's umbrella, which nobody else may read yet."""
        with unscoped_reading(self.workspace) as connection:
            rows = bulk.fetch(connection, "SELECT organisation_id, id FROM sector_template")
        whose = {self.organisations[tenant, "partner"]: tenant for tenant in TENANTS}
        return {whose[organisation_id]: key for organisation_id, key in rows}

    @cached_property
    def indicators(self) -> dict[str, tuple[int, ...]]:
        """Ids of the indicators under each fund's grants."""
        with unscoped_reading(self.workspace) as connection:
            rows = bulk.fetch(
                connection,
                'SELECT i.id, g.portfolio_id FROM indicator i JOIN "grant" g ON g.id = i.grant_id ORDER BY i.id',
            )
        return {tenant: tuple(row[0] for row in rows if row[1] == self.portfolios[tenant]) for tenant in TENANTS}

    def grantees(self, tenant: str) -> tuple[int, ...]:
        """Ids of a fund's own grantees; the shared one is not among them."""
        return tuple(self.organisations[tenant, key] for key in ("een", "twee"))


def other(tenant: str) -> str:
    """The other fund."""
    return BIRCH if tenant == ALDER else ALDER


def build(workspace: Workspace) -> World:
    """Set up both funds, their shared grantee, and hand something in for each grant."""
    organisations: dict[tuple[str, str], int] = {}
    portfolios: dict[str, int] = {}
    for tenant in TENANTS:
        founded = write_setup(_portfolio(tenant), workspace)
        portfolios[tenant] = founded.portfolio_id
        organisations |= {(tenant, key): made for key, made in founded.organisations.items()}
    shared = _share(workspace, portfolios)
    submissions: dict[tuple[str, str], int] = {}
    for tenant in TENANTS:
        officer = demo_personas.find_persona_access(workspace, f"{tenant}-{Role.FUND_STAFF.value}")
        for key, owner in (("een", organisations[tenant, "een"]), ("twee", organisations[tenant, "twee"])):
            done = upload.confirm(
                officer,
                ReadRequest(workbook(tenant, f"{tenant}-{key}-1", f"{tenant}-{key}-2"), f"bestand-{tenant}-{key}.csv"),
                owner, workspace,
            )  # fmt: skip
            assert done.submission_id is not None
            submissions[tenant, key] = done.submission_id
        done = upload.confirm(
            officer, ReadRequest(workbook(tenant, f"{tenant}-samen-1"), f"bestand-{tenant}-samen.csv"),
            shared, workspace,
        )  # fmt: skip
        assert done.submission_id is not None
        submissions[tenant, "samen"] = done.submission_id
    organisations |= {(tenant, "samen"): shared for tenant in TENANTS}
    world = World(workspace, organisations, portfolios, submissions)
    for tenant in TENANTS:
        _tell(world, tenant)
        submissions[tenant, "wacht"] = _send(world, tenant)
        _decide(world, tenant)
    return world


def _send(world: World, tenant: str) -> int:
    """A correction that waits for the fund, with a comment of the fund on one of its cells."""
    editor, officer = (
        demo_personas.find_persona_access(world.workspace, f"{tenant}-{role.value}")
        for role in (Role.GRANTEE_EDITOR, Role.FUND_STAFF)
    )
    sent = upload.confirm(
        editor, ReadRequest(workbook(tenant, f"{tenant}-een-1", value=37), f"bestand-{tenant}-wacht.csv"),
        world.organisations[tenant, "een"], world.workspace, reason=f"reden {tenant}",
    )  # fmt: skip
    assert sent.submission_id is not None
    cell = {"sheet": f"bestand-{tenant}", "row_no": 2, "column_no": 5}
    review.add_comment(officer, sent.submission_id, f"vraag {tenant}", world.workspace, **cell)
    return sent.submission_id


def name_view(tenant: str, role: Role) -> str:
    """The name of the view that somebody of a fund's circle saved."""
    return f"weergave {tenant} {role.value}"


def _tell(world: World, tenant: str) -> None:
    """A story and a file with the first indicator, for the whole network to see."""
    coach = demo_personas.find_persona_access(world.workspace, f"{tenant}-{Role.COACH.value}")
    figure_comments.add_comment(
        coach, world.indicators[tenant][0], world.workspace, kind=CommentKind.COMMENT, text=f"let op {tenant}",
        is_shared=True,
    )  # fmt: skip
    for role in ROLES:
        saved_views.save_view(
            world.access(tenant, role), world.workspace, name=name_view(tenant, role),
            parameters=(("search", f"woorden {tenant}"),), is_shared=role in FUND_ROLES,
        )  # fmt: skip
    umbrella = world.access(tenant, Role.UMBRELLA)
    templates.create_template(umbrella, f"sjabloon {tenant}", f"sector {tenant}", world.workspace)
    editor = demo_personas.find_persona_access(world.workspace, f"{tenant}-{Role.GRANTEE_EDITOR.value}")
    said = EvidenceFields(f"titel {tenant}", f"verhaal {tenant}", Consent.NAMED, f"gezegd door {tenant}")
    number = world.indicators[tenant][0]
    evidence.add_story(editor, number, world.workspace, said, period=YEAR)
    said = replace(said, text="")
    evidence.add_file(
        editor, number, world.workspace, said, period=YEAR, data=f"%PDF-1.4 {tenant}".encode(),
        file_name=f"verslag-{tenant}.pdf",
    )  # fmt: skip


def _decide(world: World, tenant: str) -> None:
    """A decision about the first grantee that rests on its first figure, with dissent, and a draft of another one."""
    officer = world.access(tenant, Role.FUND_STAFF)
    decision_id = decision_drafts.begin_from_indicator(officer, world.indicators[tenant][0], world.workspace)
    content = DecisionContent(
        f"beslist {tenant}", DecisionOption.ADJUST, DecisionLevel.OPERATIONAL, f"reden {tenant}",
        conditions=(Condition(f"voorwaarde {tenant}"),),
        figures=(LinkedFigure(world.indicators[tenant][0], f"cijfer {tenant}"),),
        figure_tripwires=(FigureTripwire(world.indicators[tenant][0], Comparison.ABOVE, 5.0),),
    )  # fmt: skip
    follow = {"owner": f"wie {tenant}", "review_on": None}
    decision_drafts.change_draft(officer, decision_id, 1, content, world.workspace, **follow)
    decision_taking.take_decision(officer, decision_id, 2, world.workspace)
    decision_taking.write_beside(officer, decision_id, WordsKind.DISSENT, f"anders {tenant}", world.workspace)
    decision_drafts.begin_successor(officer, decision_id, world.workspace)


def remember(workspace: Workspace) -> World:
    """The two funds of a database in which they were built before."""
    with unscoped_reading(workspace) as connection:
        organisations = bulk.fetch(connection, "SELECT id, name, kind FROM organisation ORDER BY id")
        portfolios = bulk.fetch(connection, "SELECT id, name FROM portfolio ORDER BY id")
        submissions = bulk.fetch(connection, "SELECT id, file_name FROM submission ORDER BY id")
    found: dict[tuple[str, str], int] = {}
    for key, name, _ in organisations:
        words = name.split()
        if words[0] == "Werking" and words[1] in TENANTS:
            found[words[1], words[2]] = key
        elif name == f"Werking {SHARED}":
            found |= {(tenant, "samen"): key for tenant in TENANTS}
        elif words[-1] in TENANTS:
            found[words[-1], words[0].lower().replace("fonds", "fund")] = key
    return World(
        workspace,
        found,
        {name.split()[-1]: key for key, name in portfolios if name.split()[-1] in TENANTS},
        {tuple(name.removesuffix(".csv").split("-")[1:]): key for key, name in submissions},
    )


def _share(workspace: Workspace, portfolios: dict[str, int]) -> int:
    """A grantee that both funds support, each with a grant and an indicator of its own."""
    lone = PortfolioSetup(
        fund=OrganisationSetup("fund", OrganisationKind.FUND, "Fonds zonder werking"),
        name="Leeg",
        partners=(OrganisationSetup("samen", OrganisationKind.GRANTEE, f"Werking {SHARED}", theme="jeugd"),),
    )
    owner = write_setup(lone, workspace).organisations["samen"]
    with unscoped_writing(workspace) as connection:
        for tenant, portfolio_id in portfolios.items():
            grant_id = connection.execute(
                table_of(Grant).insert().values(
                    organisation_id=owner, portfolio_id=portfolio_id, ref=f"samen-{tenant}", title=f"samen {tenant}",
                    theme="jeugd", reporting="year", sdg="", non_financial="",
                ).returning(table_of(Grant).c.id)
            ).scalar_one()  # fmt: skip
            connection.execute(
                table_of(Indicator).insert().values(
                    organisation_id=owner, grant_id=grant_id, key=f"{tenant}-samen-1", code=f"{tenant}-samen-1",
                    title=f"titel {tenant}", titles=_texts(f"titel {tenant}"), measure="number", direction="up",
                    direction_origin="stated", time_kind="level", time_kind_origin="stated", aggregation="sum",
                    level="output", unit="scans", theme="jeugd", external={}, shared_key="gedeeld",
                )
            )  # fmt: skip
    return owner
