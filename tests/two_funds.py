"""Two funds on one database, a grantee of each and one that both support.

Everything that belongs to the second fund, or to what the shared grantee does for it, says ZILVER;
what belongs to the first says KOPER. The second fund comes in steps, so that a test can hold what
somebody of the first sees before against what is seen after.
"""

from __future__ import annotations

from datetime import date, datetime

from builders import AFile, a_file
from sqlalchemy import insert, select

from impact.model.access import Access
from impact.model.evidence import Consent
from impact.model.mapping import ColumnMap, Mapping, SheetMap
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
from impact.services.admin.organisations_and_portfolios import write_setup
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.services.evidence import evidence
from impact.services.submissions import drafts, layout_mappings, review, submission_transaction
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Grant
from impact.views.evidence import EvidenceFields

FIRST, SECOND = "KOPER", "ZILVER"
SHARED = "Gedeeld"
LAYOUT = "indeling"


def _theory(word: str) -> TheorySetup:
    nodes = (NodeSetup("a", Level.OUTPUT, {"nl": f"{word} blok"}), NodeSetup("b", Level.IMPACT, {"nl": f"{word} doel"}))
    return TheorySetup(nodes, (LinkSetup("a", "b", assumptions=(AssumptionSetup({"nl": f"{word} aanname"}),)),))


def _agreed(word: str) -> IndicatorSetup:
    targets = (
        TargetSetup(date(2022, 1, 1), date(2022, 12, 31), 50.0, note=word),
        TargetSetup(date(2022, 1, 1), date(2022, 12, 31), 25.0, breakdown="Groep=1", note=word),
    )
    return IndicatorSetup(
        key="agreed", title=f"{word} agreed", measure=Measure.NUMBER, direction=Direction.UP,
        time_kind=TimeKind.LEVEL, aggregation=Aggregation.SUM, level=Level.OUTPUT, code=f"{word}-1", node="a",
        theme="armoede", baseline=10.0, shared_key="S1", targets=targets,
    )  # fmt: skip


def _grantee(word: str, name: str) -> GranteeSetup:
    grant = GrantSetup(ref=f"{word} steun", title=word, theme="armoede", reporting="year", indicators=(_agreed(word),))
    return GranteeSetup(
        OrganisationSetup(name, OrganisationKind.GRANTEE, name, theme="armoede"), (grant,), _theory(word)
    )


def _portfolio(word: str, *names: str) -> PortfolioSetup:
    partner = OrganisationSetup("partner", OrganisationKind.COACH, f"{word} coach")
    return PortfolioSetup(
        OrganisationSetup("fund", OrganisationKind.FUND, f"{word} fonds"),
        f"{word} portefeuille",
        tuple(_grantee(word, name) for name in names),
        partners=(partner,),
        periods=(PeriodSetup("year", date(2022, 1, 1), date(2022, 12, 31), date(2023, 2, 1)),),
        accounts=(AccountSetup(f"{word} coach", f"{word} persoon", Role.COACH, "partner", portfolio=True),),
    )


def measured(word: str, of: int, value: float, grant: str = "") -> AFile:
    """A file of one year: a total, two groups, and an indicator that only this file has."""
    file = a_file(f"{word} {of}.xlsx", grant or f"{word} steun")
    file.indicator("agreed", baseline=10, title=f"{word} agreed", code=f"{word}-1", shared_key="S1")
    file.indicator("more", baseline=1, title=f"{word} more", code=f"{word}-2")
    file.actual("agreed", of, value, note=word).target("agreed", of + 1, value + 5)
    for number in (1, 2):
        file.actual("agreed", of, value / 2, f"Groep={number}", note=word)
    return file.actual("more", of, value, note=word)


class TwoFunds:
    """The first fund with `Alfa` and the shared grantee; `second()` and `more()` bring the other side."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.first = write_setup(_portfolio(FIRST, "Alfa", SHARED), workspace)
        for of, value in ((2021, 20.0), (2022, 30.0)):
            for name in ("Alfa", SHARED):
                self.hand_in(FIRST, name, measured(FIRST, of, value), datetime(of + 1, 1, 10))
        for name in ("Alfa", SHARED):
            self.tell(FIRST, name, 2022)
            self.lay_out(FIRST, name)
            self.send(FIRST, name)

    def begin_second(self) -> None:
        """The second fund with `Beta`, and its grant to the shared grantee, who reports to it at once."""
        self.founded_second = write_setup(_portfolio(SECOND, "Beta"), self.workspace)
        with unscoped_writing(self.workspace) as connection:
            connection.execute(
                insert(Grant).values(
                    organisation_id=self.shared, portfolio_id=self.founded_second.portfolio_id, ref="ZILVER steun",
                    title=SECOND, theme="armoede", reporting="month",
                )
            )  # fmt: skip
        self.in_second = self.hand_in(SECOND, SHARED, measured(SECOND, 2024, 77.0), datetime(2025, 3, 1))
        self.tell(SECOND, SHARED, 2024)
        self.lay_out(SECOND, SHARED)
        self.send(SECOND, SHARED)

    def go_on_in_second(self) -> None:
        """`Beta` reports too."""
        self.hand_in(SECOND, "Beta", measured(SECOND, 2025, 88.0), datetime(2026, 3, 1))

    def hand_in(self, word: str, name: str, file: AFile, at: datetime) -> submission_transaction.WriteResult:
        """Submit a file for a grantee of one fund, by that fund."""
        founded = self.first if word == FIRST else self.founded_second
        owner = self.shared if name == SHARED else founded.organisations[name]
        return submission_transaction.submit(
            self.fund(word), file.submission, file.data, self.workspace, organisation_id=owner,
            portfolio_id=founded.portfolio_id, submitted_by=f"{word} mens", submitted_at=at,
        )  # fmt: skip

    def send(self, word: str, name: str) -> None:
        """Something that waits with a comment on it, something that was returned, and something put aside."""
        founded = self.first if word == FIRST else self.founded_second
        owner = self.shared if name == SHARED else founded.organisations[name]
        for of in (2025, 2026):
            file = measured(word, of, 91.0)
            written = submission_transaction.submit(
                self.grantee(name), file.submission, file.data, self.workspace, organisation_id=owner,
                portfolio_id=founded.portfolio_id, submitted_by=f"{word} mens",
                delivery=submission_transaction.DeliveryOptions(
                    waits=True, answer_due=date(2027, 1, 1), reason=f"{word} reden"
                ),
            )  # fmt: skip
            assert written.submission_id is not None
            review.add_comment(self.fund(word), written.submission_id, f"{word} opmerking", self.workspace)
            if of == 2025:
                review.send_back(self.fund(word), written.submission_id, f"{word} teruggegeven", self.workspace)
        drafts.save(self.fund(word), ReadRequest(word.encode(), f"{word} later.csv"), owner, self.workspace)

    def lay_out(self, word: str, name: str) -> None:
        """A layout that is remembered for a grantee under one fund."""
        owner = self.shared if name == SHARED else self.first.organisations[name]
        sheet = SheetMap(f"{word} blad", header_rows=(1,), columns=(ColumnMap(1, f"{word} kop", "title"),))
        layout_mappings.store_layout(self.fund(word), owner, Mapping((sheet,)), self.workspace, name=LAYOUT)

    def tell(self, word: str, name: str, of: int) -> None:
        """A story for the whole network with a grantee's first indicator under one fund's grant."""
        who = self.grantee(name)
        with unscoped_reading(self.workspace) as connection:
            query = (
                select(Indicator.id)
                .join(Grant, Grant.id == Indicator.grant_id)
                .where(Grant.organisation_id == who.organisation_id, Grant.ref == f"{word} steun")
            )
            first = connection.scalars(query.order_by(Indicator.id)).first()
        said = EvidenceFields(f"{word} titel", f"{word} verhaal", Consent.NAMED, word)
        assert first is not None
        evidence.add_story(who, first, self.workspace, said, period=(date(of, 1, 1), date(of, 12, 31)))

    @property
    def shared(self) -> int:
        """The id of the grantee of both."""
        return self.first.organisations[SHARED]

    def fund(self, word: str) -> Access:
        """Somebody of one of the funds."""
        founded = self.first if word == FIRST else self.founded_second
        return Access(0, word, Role.FUND_STAFF, founded.organisations["fund"], (founded.portfolio_id,), ())

    def grantee(self, name: str) -> Access:
        """Somebody of one grantee."""
        founded = self.founded_second if name == "Beta" else self.first
        owner = founded.organisations[name]
        return Access(0, name, Role.GRANTEE_EDITOR, owner, (), (owner,))
