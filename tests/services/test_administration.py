"""Looking after organisations, portfolios and the calendar: what is ours to change, and what only to see."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest
from builders import a_file, year
from kept import once
from sqlalchemy import insert

from impact.access.permissions import Action, Kind, may
from impact.errors import Conflict, ImpactError, NotAllowed
from impact.model.access import Access
from impact.model.portfolio_setup import (
    AccountSetup,
    GranteeSetup,
    GrantSetup,
    IndicatorSetup,
    OrganisationSetup,
    PeriodSetup,
    PortfolioSetup,
    TargetSetup,
)
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Aggregation, Direction, Measure, TimeKind
from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.theory_levels import Level
from impact.services.accounts import accounts, admin_scope, demo_personas
from impact.services.admin import membership_options, organisations_and_portfolios
from impact.services.admin.organisations_and_portfolios import write_setup
from impact.services.calendar import late_grantees as lateness
from impact.services.calendar import reporting_periods
from impact.services.core import data_revision
from impact.services.core.workspace import Workspace, reading, unscoped_reading, unscoped_writing
from impact.services.submissions import submission_transaction
from impact.store.audit import audit_chain as store_audit
from impact.store.schema.organisations import Grant
from impact.views.administration import OrganisationFields, PortfolioFields

OURS, THEIRS = "Koper", "Zilver"
Y2023 = year(2023)


def _agreed() -> IndicatorSetup:
    return IndicatorSetup(
        key="agreed", title="Agreed", measure=Measure.NUMBER, direction=Direction.UP, time_kind=TimeKind.LEVEL,
        aggregation=Aggregation.SUM, level=Level.OUTPUT, code="A-1", baseline=0.0,
        targets=(TargetSetup(*Y2023, 100.0),),
    )  # fmt: skip


def _fund(word: str) -> PortfolioSetup:
    fund = OrganisationSetup("fund", OrganisationKind.FUND, f"Fonds {word}")
    grant = GrantSetup(ref="steun", reporting="year", indicators=(_agreed(),))
    grantee = GranteeSetup(OrganisationSetup("own", OrganisationKind.GRANTEE, f"Werkplaats {word}"), (grant,))
    both = GranteeSetup(OrganisationSetup("both", OrganisationKind.GRANTEE, f"Samen {word}"), (GrantSetup(ref="s"),))
    partners = tuple(OrganisationSetup(kind.value, kind, f"{kind.value} {word}") for kind in admin_scope.PARTNER_KINDS)
    people_ = [
        AccountSetup(f"{role.value}-{word}", f"{role.value} {word}", role, "fund", portfolio=True)
        for role in admin_scope.FUND_ROLES
    ]
    people_ += [
        AccountSetup(f"{Role.GRANTEE_EDITOR.value}-{word}", "Werker", Role.GRANTEE_EDITOR, "own", sees=("own",)),
        AccountSetup(f"{Role.COACH.value}-{word}", "Coach", Role.COACH, "coach", sees=("own",)),
        AccountSetup(f"{Role.ACADEMIC.value}-{word}", "Vorser", Role.ACADEMIC, "knowledge", sees=("own",)),
        AccountSetup(f"{Role.UMBRELLA.value}-{word}", "Koepel", Role.UMBRELLA, "umbrella", sees=("own",)),
    ]
    periods = (PeriodSetup("year", *Y2023, date(2024, 1, 31)), PeriodSetup("year", *year(2024), date(2025, 1, 31)))
    return PortfolioSetup(
        fund, f"Portefeuille {word}", (grantee, both), partners=partners, periods=periods, accounts=tuple(people_),
        themes=({"id": "armoede", "nl": "Armoede", "en": "Poverty", "fr": "Pauvreté"},),
    )  # fmt: skip


class Funds:
    """Two funds on one database; the second supports the first's second grantee too."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.founded = {word: write_setup(_fund(word), workspace) for word in (OURS, THEIRS)}
        with unscoped_writing(workspace) as connection:
            connection.execute(insert(Grant).values(
                organisation_id=self.organisation("both"), portfolio_id=self.portfolio(THEIRS), ref="ook", title="",
            ))  # fmt: skip

    def organisation(self, key: str, of: str = OURS) -> int:
        return self.founded[of].organisations[key]

    def portfolio(self, of: str = OURS) -> int:
        return self.founded[of].portfolio_id

    def access(self, role: Role = Role.ADMINISTRATOR, of: str = OURS) -> Access:
        return demo_personas.find_persona_access(self.workspace, f"{role.value}-{of}")

    def row(self, key: str, of: str = OURS, access: Access | None = None) -> Any:
        found = organisations_and_portfolios.list_organisations(access or self.access(), self.workspace)
        return next((row for row in found if row.organisation_id == self.organisation(key, of)), None)

    def trail(self) -> list[Any]:
        with unscoped_reading(self.workspace) as connection:
            return [asdict(event) for event in store_audit.iterate_events(connection)]


@pytest.fixture
def funds(workspace: Workspace) -> Funds:
    return once(workspace, Funds)


def test_an_administrator_sees_the_fund_its_grantees_and_the_partners_that_look_along(funds: Funds) -> None:
    found = organisations_and_portfolios.list_organisations(funds.access(), funds.workspace)
    assert [row.fields.name for row in found if row.kind is OrganisationKind.GRANTEE] == [
        f"Samen {OURS}", f"Werkplaats {OURS}"
    ]  # fmt: skip
    assert {row.kind for row in found} == set(OrganisationKind)
    assert not [row for row in found if THEIRS in repr(row)]
    assert funds.row("own").portfolios == (f"Portefeuille {OURS}",)


@pytest.mark.parametrize(("key", "ours"), [("own", True), ("both", False), ("fund", True), ("coach", True)])
def test_what_another_fund_supports_too_is_in_sight_and_not_ours_to_change(
    key: str, ours: bool, funds: Funds
) -> None:
    row = funds.row(key)
    assert row.is_administered is ours
    wished = replace(row.fields, name="Andere naam")
    change = organisations_and_portfolios.change_organisation
    if ours:
        change(funds.access(), row.organisation_id, funds.workspace, wished, version=row.version)
        assert funds.row(key).fields.name == "Andere naam"
        assert funds.trail()[-1]["action"] == "change"
    else:
        with pytest.raises(NotAllowed):
            change(funds.access(), row.organisation_id, funds.workspace, wished, version=row.version)
        assert funds.row(key).fields.name == row.fields.name
        assert funds.trail()[-1]["outcome"] == "denied"


@pytest.mark.parametrize("key", ["own", "both", "fund", "coach", "knowledge"])
def test_nothing_of_another_fund_is_changed(key: str, funds: Funds) -> None:
    there = funds.row(key, THEIRS, funds.access(of=THEIRS))
    with pytest.raises(NotAllowed):
        organisations_and_portfolios.change_organisation(
            funds.access(), there.organisation_id, funds.workspace, OrganisationFields("Gekaapt"), version=there.version
        )
    assert funds.row(key, THEIRS, funds.access(of=THEIRS)) == there


def test_a_partner_of_ours_that_also_looks_along_with_another_fund_is_not_ours_to_rename(funds: Funds) -> None:
    coach = funds.organisation("coach")
    accounts.invite(
        funds.access(of=THEIRS), funds.workspace, email="coach@zilver.example", name="Coach", language=Language.NL,
        role=Role.COACH, organisation_id=coach, subject_id=funds.organisation("own", THEIRS),
    )  # fmt: skip
    row = funds.row("coach")
    assert row is not None
    assert not row.is_administered


def test_a_partner_that_another_fund_added_is_not_ours_by_inviting_somebody_on_its_behalf(funds: Funds) -> None:
    theirs = organisations_and_portfolios.add_partner(
        funds.access(of=THEIRS), funds.workspace, OrganisationFields("Nieuw"), OrganisationKind.COACH
    )
    accounts.invite(
        funds.access(), funds.workspace, email="coach@koper.example", name="Coach", language=Language.NL,
        role=Role.COACH, organisation_id=theirs, subject_id=funds.organisation("own"),
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        organisations_and_portfolios.change_organisation(
            funds.access(), theirs, funds.workspace, OrganisationFields("Gekaapt"), version=1
        )


def test_two_who_change_the_same_organisation_are_shown_both_texts(funds: Funds) -> None:
    row, access = funds.row("own"), funds.access()
    change = organisations_and_portfolios.change_organisation
    first = replace(row.fields, name="Eerste", regions=("Limburg",))
    change(access, row.organisation_id, funds.workspace, first, version=row.version)
    with pytest.raises(Conflict) as refused:
        change(access, row.organisation_id, funds.workspace, replace(row.fields, name="Tweede"), version=row.version)
    assert refused.value.params == {"there": "Naam: Eerste; Regio's: Limburg", "wished": "Naam: Tweede; Regio's: –"}
    assert funds.row("own").fields == first


def test_a_new_grantee_has_a_grant_and_somebody_can_be_invited_for_it(funds: Funds) -> None:
    made = organisations_and_portfolios.add_grantee(
        funds.access(), funds.workspace, OrganisationFields(" Nieuw huis ", "0123", "armoede", ("Limburg", " ")),
        portfolio_id=funds.portfolio(), grant_ref="P1", reporting="quarter",
    )  # fmt: skip
    row = next(row for row in organisations_and_portfolios.list_organisations(funds.access(), funds.workspace)
               if row.organisation_id == made)  # fmt: skip
    assert row.fields == OrganisationFields("Nieuw huis", "0123", "armoede", ("Limburg",))
    assert (row.is_administered, row.theme, row.portfolios) == (True, "Armoede", (f"Portefeuille {OURS}",))
    assert made in {key for key, _ in membership_options.list_options(funds.access(), funds.workspace).grantees}
    assert accounts.invite(
        funds.access(), funds.workspace, email="nieuw@huis.example", name="Nieuw", language=Language.NL,
        role=Role.GRANTEE_EDITOR, organisation_id=made, subject_id=made,
    )  # fmt: skip


def test_a_grantee_is_not_added_twice_nor_to_the_portfolio_of_another_fund(funds: Funds) -> None:
    def add(name: str, of: str) -> int:
        return organisations_and_portfolios.add_grantee(
            funds.access(), funds.workspace, OrganisationFields(name), portfolio_id=funds.portfolio(of), grant_ref=""
        )

    with pytest.raises(Conflict):
        add(f"werkplaats {OURS}".upper(), OURS)
    with pytest.raises(NotAllowed):
        add("Nieuw huis", THEIRS)
    with pytest.raises(ImpactError, match=r"admin\.name_missing"):
        add("  ", OURS)


def test_a_new_partner_is_in_sight_before_anybody_looks_along_on_its_behalf(funds: Funds) -> None:
    made = organisations_and_portfolios.add_partner(
        funds.access(), funds.workspace, OrganisationFields("Nieuwe coach"), OrganisationKind.COACH
    )
    rows = {
        row.organisation_id: row
        for row in organisations_and_portfolios.list_organisations(funds.access(), funds.workspace)
    }
    assert rows[made].is_administered
    theirs = organisations_and_portfolios.list_organisations(funds.access(of=THEIRS), funds.workspace)
    assert made not in {row.organisation_id for row in theirs}
    with pytest.raises(ImpactError, match=r"admin\.no_partner"):
        organisations_and_portfolios.add_partner(
            funds.access(), funds.workspace, OrganisationFields("Nog een fonds"), OrganisationKind.FUND
        )


def _portfolio(funds: Funds, portfolio_id: int | None = None) -> Any:
    found = organisations_and_portfolios.list_portfolios(funds.access(), funds.workspace)
    return next(row for row in found if row.portfolio_id == (portfolio_id or funds.portfolio()))


@pytest.mark.parametrize(
    ("wish", "key"),
    [
        ({"small_number": 4}, "admin.small_number_low"),
        ({"bands_on_track": 0.5}, "admin.bands_wrong"),
        ({"bands_on_track": 1.2}, "admin.bands_wrong"),
        ({"bands_attention": 0.0}, "admin.bands_wrong"),
        ({"files_kept_months": 0}, "admin.months_wrong"),
        ({"currency": "XXX"}, "admin.currency_unknown"),
        ({"name": " "}, "admin.name_missing"),
    ],
)
def test_a_portfolio_is_not_set_to_what_makes_no_sense(wish: dict[str, Any], key: str, funds: Funds) -> None:
    row = _portfolio(funds)
    with pytest.raises(ImpactError, match=key):
        organisations_and_portfolios.change_portfolio(
            funds.access(), row.portfolio_id, funds.workspace, replace(row.fields, **wish), version=row.version
        )
    assert _portfolio(funds) == row


def test_other_bands_judge_the_figures_anew_at_once(funds: Funds) -> None:
    file = a_file(grant="steun").indicator("agreed", baseline=0, code="A-1").actual("agreed", 2023, 80)
    submission_transaction.submit(
        funds.access(), file.submission, file.data, funds.workspace, organisation_id=funds.organisation("own"),
        portfolio_id=funds.portfolio(), submitted_by="Werker",
    )  # fmt: skip
    row, before = _portfolio(funds), data_revision.read_revision(funds.access(), funds.workspace)

    def statuses() -> set[str]:
        with unscoped_reading(funds.workspace) as connection:
            found = connection.exec_driver_sql("SELECT status FROM figure WHERE actual = 80").scalars()
            return set(found)

    assert statuses() == {"attention"}
    wished = replace(row.fields, bands_on_track=0.75, bands_attention=0.5)
    organisations_and_portfolios.change_portfolio(
        funds.access(), row.portfolio_id, funds.workspace, wished, version=row.version
    )
    assert statuses() == {"on_track"}
    assert data_revision.read_revision(funds.access(), funds.workspace) > before
    assert funds.trail()[-1]["facts"]["fields"] == ["bands_attention", "bands_on_track"]


def test_a_portfolio_of_another_fund_is_neither_seen_nor_changed(funds: Funds) -> None:
    assert [
        row.fields.name
        for row in organisations_and_portfolios.list_portfolios(funds.access(), funds.workspace)
    ] == [f"Portefeuille {OURS}"]
    with pytest.raises(NotAllowed):
        organisations_and_portfolios.change_portfolio(
            funds.access(), funds.portfolio(THEIRS), funds.workspace, PortfolioFields("Gekaapt"), version=1
        )


def test_a_new_portfolio_is_open_to_all_who_administer_the_fund(funds: Funds) -> None:
    made = organisations_and_portfolios.add_portfolio(funds.access(), funds.workspace, PortfolioFields("Tweede"))
    assert made in funds.access().portfolio_ids
    assert made not in funds.access(Role.FUND_STAFF).portfolio_ids
    with pytest.raises(Conflict):
        organisations_and_portfolios.add_portfolio(funds.access(), funds.workspace, PortfolioFields("tweede"))
    row = _portfolio(funds, made)
    with pytest.raises(Conflict):
        organisations_and_portfolios.change_portfolio(
            funds.access(), made, funds.workspace, PortfolioFields(f"Portefeuille {OURS}"), version=row.version
        )


def test_two_who_change_the_same_portfolio_are_shown_both_texts(funds: Funds) -> None:
    row, change = _portfolio(funds), organisations_and_portfolios.change_portfolio
    change(funds.access(), row.portfolio_id, funds.workspace, replace(row.fields, small_number=8), version=row.version)
    with pytest.raises(Conflict) as refused:
        change(
            funds.access(), row.portfolio_id, funds.workspace, replace(row.fields, small_number=10, bands_on_track=0.9),
            version=row.version,
        )  # fmt: skip
    assert refused.value.params["there"] == "Op koers vanaf (%): 95\u00a0%; Kleinste groep: 8"
    assert refused.value.params["wished"] == "Op koers vanaf (%): 90\u00a0%; Kleinste groep: 10"


# The calendar.


@pytest.mark.parametrize(
    ("rhythm", "count", "first", "last"),
    [
        ("year", 1, (date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 31)), None),
        ("half_year", 2, (date(2025, 1, 1), date(2025, 6, 30), date(2025, 7, 31)), None),
        ("quarter", 4, (date(2025, 1, 1), date(2025, 3, 31), date(2025, 4, 30)), date(2026, 1, 31)),
        ("month", 12, (date(2025, 1, 1), date(2025, 1, 31), date(2025, 2, 28)), date(2026, 1, 31)),
    ],
)
def test_a_year_has_its_periods_each_due_a_month_after(
    rhythm: str, count: int, first: tuple[date, date, date], last: date | None
) -> None:
    found = reporting_periods.list_periods_of_year(2025, rhythm)
    assert len(found) == count
    assert found[0] == first
    assert last is None or found[-1][2] == last


def _year(funds: Funds) -> tuple[Any, ...]:
    return reporting_periods.load_calendar(funds.access(), funds.portfolio(), "year", funds.workspace).periods


def test_adding_a_year_adds_only_what_is_not_there(funds: Funds) -> None:
    staff = funds.access(Role.FUND_STAFF)
    assert reporting_periods.add_periods_of_year(staff, funds.portfolio(), "year", 2024, funds.workspace) == 0
    assert reporting_periods.add_periods_of_year(staff, funds.portfolio(), "year", 2025, funds.workspace) == 1
    assert reporting_periods.add_periods_of_year(staff, funds.portfolio(), "quarter", 2025, funds.workspace) == 4
    assert [row.ends.year for row in _year(funds)] == [2025, 2024, 2023]
    assert reporting_periods.load_calendar(staff, funds.portfolio(), "year", funds.workspace).frequencies == (
        "quarter",
        "year",
    )


def test_another_due_date_decides_who_is_late(funds: Funds) -> None:
    def late() -> set[int]:
        access = funds.access()
        with reading(access, funds.workspace) as connection:
            return lateness.find_overdue_grantees(connection, access, [funds.portfolio()], date(2024, 2, 1))

    period = _year(funds)[-1]
    assert late() == {funds.organisation("own")}
    reporting_periods.change_due_date(
        funds.access(), period.period_id, funds.workspace, due_on=date(2024, 6, 30), version=period.version
    )
    assert late() == set()
    with pytest.raises(Conflict) as refused:
        reporting_periods.change_due_date(
            funds.access(), period.period_id, funds.workspace, due_on=date(2024, 3, 1), version=period.version
        )
    assert refused.value.params == {"there": "30 jun 2024", "wished": "1 mrt 2024"}


def test_a_period_on_which_was_reported_stays(funds: Funds) -> None:
    file = a_file(grant="steun").indicator("agreed", baseline=0, code="A-1").actual("agreed", 2023, 80)
    submission_transaction.submit(
        funds.access(), file.submission, file.data, funds.workspace, organisation_id=funds.organisation("own"),
        portfolio_id=funds.portfolio(), submitted_by="Werker",
    )  # fmt: skip
    newer, older = _year(funds)
    assert (newer.used, older.used) == (False, True)
    with pytest.raises(ImpactError, match=r"admin\.period_used"):
        reporting_periods.remove_period(funds.access(), older.period_id, funds.workspace)
    reporting_periods.remove_period(funds.access(), newer.period_id, funds.workspace)
    assert _year(funds) == (older,)


@pytest.mark.parametrize(
    ("starts", "ends", "due_on", "kind"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 31), Conflict),
        (date(2025, 12, 31), date(2025, 1, 1), date(2026, 1, 31), ImpactError),
        (date(2025, 1, 1), date(2025, 12, 31), date(2025, 6, 1), ImpactError),
        (date(1800, 1, 1), date(1800, 12, 31), date(1801, 1, 1), ImpactError),
    ],
)
def test_a_period_that_is_there_or_makes_no_sense_is_not_added(
    starts: date, ends: date, due_on: date, kind: type[ImpactError], funds: Funds
) -> None:
    with pytest.raises(kind):
        reporting_periods.add_period(
            funds.access(), funds.portfolio(), "year", funds.workspace, starts=starts, ends=ends, due_on=due_on
        )
    assert len(_year(funds)) == 2


def test_the_calendar_of_another_fund_is_neither_seen_nor_changed(funds: Funds) -> None:
    theirs = reporting_periods.load_calendar(
        funds.access(of=THEIRS), funds.portfolio(THEIRS), "year", funds.workspace
    ).periods
    access, place, other = funds.access(), funds.workspace, funds.portfolio(THEIRS)
    deeds = (
        lambda: reporting_periods.load_calendar(access, other, "year", place),
        lambda: reporting_periods.add_periods_of_year(access, other, "year", 2030, place),
        lambda: reporting_periods.add_period(
            access, other, "year", place, starts=date(2030, 1, 1), ends=date(2030, 12, 31), due_on=date(2031, 1, 1)
        ),
        lambda: reporting_periods.change_due_date(
            access, theirs[0].period_id, place, due_on=date(2030, 1, 1), version=1
        ),
        lambda: reporting_periods.remove_period(access, theirs[0].period_id, place),
    )  # fmt: skip
    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed()
        assert funds.trail()[-1]["outcome"] == "denied"
    assert reporting_periods.load_calendar(funds.access(of=THEIRS), other, "year", place).periods == theirs


# What is given to whom.


def test_every_combination_that_is_offered_may_be_given_and_no_other_person_s(funds: Funds) -> None:
    given = membership_options.list_options(funds.access(), funds.workspace)
    assert set(membership_options.list_roles(given)) == set(Role)
    assert THEIRS not in repr(given)
    assert funds.organisation("both") not in {key for key, _ in given.grantees}
    with unscoped_reading(funds.workspace) as connection:
        within = admin_scope.load_admin_scope(connection, funds.access())
        for role in membership_options.list_roles(given):
            for organisation_id, _ in membership_options.list_acting_for(given, role):
                for opened in membership_options.list_openings(given, role, organisation_id):
                    assert admin_scope.may_grant(
                        connection, within, role, organisation_id, opened.portfolio_id, opened.subject_id
                    ), (role, organisation_id, opened)


DEEDS = {
    (Action.SEE, Kind.ORGANISATION): lambda f, a: organisations_and_portfolios.list_organisations(a, f.workspace),
    (Action.CHANGE, Kind.ORGANISATION): lambda f, a: organisations_and_portfolios.add_partner(
        a, f.workspace, OrganisationFields("Partner"), OrganisationKind.COACH
    ),
    (Action.CHANGE, Kind.PORTFOLIO): lambda f, a: organisations_and_portfolios.add_portfolio(
        a, f.workspace, PortfolioFields("Nieuw")
    ),
    (Action.SEE, Kind.CALENDAR): lambda f, a: reporting_periods.load_calendar(
        a, f.portfolio(), "year", f.workspace
    ),
    (Action.CHANGE, Kind.CALENDAR): lambda f, a: reporting_periods.add_periods_of_year(
        a, f.portfolio(), "year", 2030, f.workspace
    ),
    (Action.INVITE, Kind.ACCOUNT): lambda f, a: membership_options.list_options(a, f.workspace),
}
LOOKING = (Role.ADMINISTRATOR, Role.FUND_STAFF, Role.GRANTEE_EDITOR, Role.COACH, Role.ACADEMIC, Role.UMBRELLA)


@pytest.mark.parametrize(("action", "kind"), list(DEEDS))
@pytest.mark.parametrize("role", LOOKING)
def test_the_permission_table_decides(role: Role, action: Action, kind: Kind, funds: Funds) -> None:
    deed, access = DEEDS[action, kind], funds.access(role)
    if may(role, action, kind):
        deed(funds, access)
        return
    with pytest.raises(NotAllowed, match=r"accounts\.not_for_your_role"):
        deed(funds, access)
    assert funds.trail()[-1]["outcome"] == "denied"
    assert funds.trail()[-1]["actor"] == f"a{access.account_id}"
