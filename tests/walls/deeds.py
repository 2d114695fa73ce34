"""What each permission of the table comes down to: a deed, done to a thing of one of the funds.

`act` gives back what its doer gets to see. `state` is what the deed could have changed. `of_somebody` is
False where the deed names nobody's thing. `kept` is False where a refusal needs no place in the trail: a page
that a role does not have is no attempt on anybody's data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from world import YEAR, World, name_view, workbook

from impact.access.permissions import Action, Kind, permission_table, require, sees_pseudonyms
from impact.model.access import Access
from impact.model.decisions.decision_kinds import WordsKind
from impact.model.evidence import Consent
from impact.model.figures.figure_comment import CommentKind
from impact.model.read_request import ReadRequest
from impact.model.screen_entry import EnteredIndicator, ScreenEntry
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Direction, TimeKind
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.theory_levels import Level
from impact.services import figure_comments
from impact.services.accounts import accounts, own_account, personal_data, saved_views
from impact.services.admin import audit_trail, grants, organisations_and_portfolios, research_consent
from impact.services.calendar import reporting_periods
from impact.services.core.workspace import reading, unscoped_reading
from impact.services.dashboards import (
    all_figures,
    explain,
    figures_table,
    grantees,
    indicators,
    portfolio,
    sector,
    theory_of_change,
)
from impact.services.decisions import decision_drafts, decision_taking, decision_views
from impact.services.entry import entry_transaction
from impact.services.evidence import evidence
from impact.services.submissions import review, source_excerpts, templates, upload
from impact.services.theory import conversations, drafts, guest_links, versions
from impact.services.theory.sector import templates as sector_templates
from impact.store.db import bulk
from impact.theory.document import BlockChange, TheoryBlock, TheoryEdit
from impact.views.administration import AuditLogQuery, OrganisationFields, PortfolioFields
from impact.views.evidence import EvidenceFields
from impact.views.grantee import GranteeQuery
from impact.views.grants import GrantFields, GrantView
from impact.views.indicator import IndicatorQuery
from impact.views.portfolio import PortfolioQuery

# World, who does it, whose thing it is done to.
Act = Callable[[World, Access, str], Any]
State = Callable[[World, str], Any]


@dataclass(frozen=True)
class Deed:
    """One permission, done for real."""

    act: Act
    state: State
    of_somebody: bool = True
    kept: bool = True


def _rows(*tables: str) -> State:
    """Everything in some tables: a refused deed leaves them as they were."""

    def state(world: World, _whose: str) -> Any:
        with unscoped_reading(world.workspace) as connection:
            return [sorted(map(repr, bulk.fetch(connection, f'SELECT * FROM "{name}"'))) for name in tables]

    return state


NOTHING = _rows("figure")
PEOPLE = _rows("account", "membership")


def _account(world: World, whose: str, role: Role) -> int:
    """The account of somebody of a fund's circle."""
    return world.access(whose, role).account_id


def _version(world: World, table_: str, key: int) -> int:
    with unscoped_reading(world.workspace) as connection:
        return int(bulk.fetch(connection, f'SELECT version FROM "{table_}" WHERE id = {key}')[0][0])


def _period(world: World, whose: str) -> int:
    with unscoped_reading(world.workspace) as connection:
        sql = f"SELECT id FROM reporting_period WHERE portfolio_id = {world.portfolios[whose]}"
        return int(bulk.fetch(connection, sql)[0][0])


def _organisation(world: World, access: Access, whose: str) -> int:
    return world.number(access, "organisation", world.organisations[whose, "een"])


def _indicator(world: World, access: Access, whose: str) -> int:
    return world.number(access, "indicator", world.indicators[whose][0])


def _see_portfolio(world: World, access: Access, whose: str) -> Any:
    return portfolio.build_portfolio_view(
        access, PortfolioQuery(world.portfolios[whose], since=date(2024, 1, 1)), world.workspace
    )


def _see_grantee(world: World, access: Access, whose: str) -> Any:
    return grantees.build_grantee_view(access, GranteeQuery(_organisation(world, access, whose)), world.workspace)


def _present_portfolio(world: World, access: Access, whose: str) -> Any:
    require(access, Action.PRESENT, Kind.PORTFOLIO)
    return _see_portfolio(world, access, whose)


def _comment_on_figure(world: World, access: Access, whose: str) -> Any:
    return figure_comments.add_comment(
        access, _indicator(world, access, whose), world.workspace, kind=CommentKind.PROPOSAL, text="Kijk hier",
        is_shared=True,
    )  # fmt: skip


def _answer_comment(world: World, access: Access, whose: str) -> Any:
    return figure_comments.answer_comment(access, world.comments[whose], world.workspace, text=f"antwoord {whose}")


def _decide_research(world: World, access: Access, whose: str) -> Any:
    return research_consent.decide_consent(
        access, world.organisations[whose, "een"], world.workspace, is_given=False
    )


def _see_research(world: World, access: Access, whose: str) -> Any:
    require(access, Action.SEE, Kind.RESEARCH)
    return research_consent.load_consent(access, world.organisations[whose, "een"], world.workspace)


def _edit_theory(world: World, access: Access, whose: str) -> Any:
    """Add a block of one's own to the draft."""
    block = TheoryBlock(f"nieuw-{access.role.value}", Level.OUTPUT, {"nl": f"blok {whose}"})
    edit = TheoryEdit(f"{whose}-{access.role.value}", (BlockChange(None, block),))
    return drafts.save_edit(access, world.organisations[whose, "een"], edit, world.workspace)


def _agree_to_theory(world: World, access: Access, whose: str) -> Any:
    return versions.agree_to_version(access, world.organisations[whose, "een"], 1, world.workspace)


def _begin_conversation(world: World, access: Access, whose: str) -> Any:
    """Ask about the first block, whose key is its number for whoever sees pseudonyms."""
    block = "1" if sees_pseudonyms(access.role) else "blok"
    return conversations.begin_conversation(
        access, _organisation(world, access, whose), (block, ""), f"vraag {whose}", world.workspace
    )


def _invite_guest(world: World, access: Access, whose: str) -> Any:
    """Make a link by which a guest reads the theory."""
    return guest_links.make_link(
        access, world.organisations[whose, "een"], world.workspace, note=f"gast {whose}", shows_names=True
    )


def _rename_template(world: World, access: Access, whose: str) -> Any:
    title = f"ander sjabloon {whose}"
    return sector_templates.rename_template(
        access, world.templates[whose], title, f"sector {whose}", world.workspace
    )


def _remove_saved_view(world: World, access: Access, whose: str) -> Any:
    return saved_views.remove_view(access, world.saved_views[name_view(whose, access.role)], world.workspace)


def _share_saved_view(world: World, access: Access, whose: str) -> Any:
    number = world.saved_views[name_view(whose, access.role)]
    return saved_views.share_view(access, number, world.workspace, is_shared=False)


def _see_decision(world: World, access: Access, whose: str) -> Any:
    return decision_views.load_decision(access, world.decisions[whose], world.workspace)


def _decide(world: World, access: Access, whose: str) -> Any:
    return decision_drafts.begin_about_grantee(access, world.organisations[whose, "een"], world.workspace)


def _respond(world: World, access: Access, whose: str) -> Any:
    decision_id = world.decisions[whose]
    return decision_taking.write_beside(access, decision_id, WordsKind.VIEW, f"kijk {whose}", world.workspace)


def _grant(world: World, whose: str) -> int:
    with unscoped_reading(world.workspace) as connection:
        key = world.organisations[whose, "een"]
        return int(bulk.fetch(connection, f'SELECT id FROM "grant" WHERE organisation_id = {key}')[0][0])


def _list_grants(world: World, access: Access, whose: str) -> Sequence[GrantView]:
    with reading(access, world.workspace) as connection:
        return grants.read_grants(connection, access, world.organisations[whose, "een"])


def _see_grants(world: World, access: Access, whose: str) -> Any:
    require(access, Action.SEE, Kind.GRANT)
    return _list_grants(world, access, whose)


def _change_grant(world: World, access: Access, whose: str) -> Any:
    """The form knows the grant by its own words; those of the other fund are not found."""
    known = [item.fields for item in _list_grants(world, access, whose)]
    fields = GrantFields(f"steun {whose}", 100, 200)
    return grants.change_grant(
        access, _grant(world, whose), world.workspace, fields, before=known[0] if known else fields
    )


def _see_submission(world: World, access: Access, whose: str) -> Any:
    require(access, Action.SEE, Kind.SUBMISSION)
    return _see_grantee(world, access, whose).submissions


def _submit(world: World, access: Access, whose: str) -> Any:
    file = workbook(whose, f"{whose}-een-1", value=44, note="anders")
    return upload.confirm(
        access, ReadRequest(file, f"{whose}-anders.csv"), world.organisations[whose, "een"], world.workspace,
        reason=f"anders {whose}",
    )  # fmt: skip


def _take_back(world: World, access: Access, whose: str) -> Any:
    # What waits its sender takes back too; what counts already only its fund does.
    return upload.undo(access, world.submissions[whose, "wacht"], world.workspace)


def _approve(world: World, access: Access, whose: str) -> Any:
    view = review.load_review(access, world.submissions[whose, "wacht"], world.workspace)
    return view, review.approve(access, world.submissions[whose, "wacht"], world.workspace)


def _comment(world: World, access: Access, whose: str) -> Any:
    return review.add_comment(access, world.submissions[whose, "wacht"], f"nog {whose}", world.workspace)


def _make_indicator(world: World, access: Access, whose: str) -> Any:
    made = EnteredIndicator(
        "new", title=f"nieuw {whose}", unit="uren", direction=Direction.UP, time_kind=TimeKind.PERIOD, code=f"{whose}-9"
    )
    entry = ScreenEntry(f"sleutel {whose}", (), (made,))
    return entry_transaction.send_entry(
        access, entry, world.organisations[whose, "een"], world.workspace, portfolio_id=world.portfolios[whose]
    )


def _fetch_template(world: World, access: Access, whose: str) -> Any:
    return templates.build_template(access, world.organisations[whose, "een"], world.workspace)


def _told(whose: str) -> EvidenceFields:
    return EvidenceFields(f"titel {whose}", f"verhaal {whose} anders", Consent.INTERNAL, f"gezegd {whose}")


def _attach(world: World, access: Access, whose: str) -> Any:
    return evidence.add_story(access, world.indicators[whose][0], world.workspace, _told(whose), period=YEAR)


def _change_evidence(world: World, access: Access, whose: str) -> Any:
    key = world.evidence[whose]["file"]
    return evidence.change_evidence(
        access, key, world.workspace, _told(whose), version=_version(world, "evidence", key)
    )


def _figures(world: World, access: Access, whose: str) -> Any:
    return figures_table.build_figure_list(access, world.workspace, portfolio_id=world.portfolios[whose])


def _change_organisation(world: World, access: Access, whose: str) -> Any:
    key = world.organisations[whose, "een"]
    return organisations_and_portfolios.change_organisation(
        access, key, world.workspace, OrganisationFields("Andere naam", "", "jeugd", ()),
        version=_version(world, "organisation", key),
    )  # fmt: skip


def _change_portfolio(world: World, access: Access, whose: str) -> Any:
    key = world.portfolios[whose]
    fields = PortfolioFields(
        name="Andere naam", currency="EUR", bands_on_track=0.9, bands_attention=0.5, small_number=6,
        files_kept_months=None, reviewed_on=None,
    )  # fmt: skip
    return organisations_and_portfolios.change_portfolio(
        access, key, world.workspace, fields, version=_version(world, "portfolio", key)
    )


def _invite(world: World, access: Access, whose: str) -> Any:
    return accounts.invite(
        access, world.workspace, email="nieuw@voorbeeld.be", name="Nieuw", language=Language.NL,
        role=Role.GRANTEE_VIEWER, organisation_id=world.organisations[whose, "een"],
        subject_id=world.organisations[whose, "een"],
    )  # fmt: skip


def _give(world: World, access: Access, whose: str) -> Any:
    return accounts.grant(
        access, _account(world, whose, Role.COACH), world.workspace, role=Role.COACH,
        organisation_id=world.organisations[whose, "partner"], subject_id=world.organisations[whose, "een"],
    )  # fmt: skip


def _disable(world: World, access: Access, whose: str) -> Any:
    return accounts.disable(access, _account(world, whose, Role.GRANTEE_VIEWER), world.workspace)


def _export_person(world: World, access: Access, whose: str) -> Any:
    # One's own account is another permission.
    somebody = Role.GRANTEE_EDITOR if access.role is Role.GRANTEE_VIEWER else Role.GRANTEE_VIEWER
    return personal_data.export_person(access, _account(world, whose, somebody), world.workspace)


def _erase(world: World, access: Access, whose: str) -> Any:
    return personal_data.erase_person(access, _account(world, whose, Role.GRANTEE_VIEWER), world.workspace)


def _rename(world: World, access: Access, _whose: str) -> Any:
    known = own_account.find_own(access, world.workspace)
    return own_account.change_own(access, world.workspace, name=known.name, language=Language.FR, version=known.version)


def _see_permissions(_world: World, access: Access, _whose: str) -> Any:
    require(access, Action.SEE, Kind.PERMISSIONS)
    return permission_table()


DEEDS: dict[tuple[Action, Kind], Deed] = {
    (Action.SEE, Kind.PORTFOLIO): Deed(_see_portfolio, NOTHING),
    (Action.PRESENT, Kind.PORTFOLIO): Deed(_present_portfolio, NOTHING, kept=False),
    (Action.SEE, Kind.GRANTEE): Deed(_see_grantee, NOTHING),
    (Action.SEE, Kind.INDICATOR): Deed(
        lambda w, a, whose: indicators.build_indicator_view(
            a, IndicatorQuery(_indicator(w, a, whose)), w.workspace
        ),
        NOTHING,
    ),
    (Action.EXPLAIN, Kind.INDICATOR): Deed(
        lambda w, a, whose: explain.explain_indicator(a, _indicator(w, a, whose), None, w.workspace), NOTHING
    ),
    (Action.CHANGE, Kind.INDICATOR): Deed(
        _make_indicator, _rows("indicator", "submission", "target", "figure", "aggregate", "file")
    ),
    (Action.COMMENT, Kind.INDICATOR): Deed(_comment_on_figure, _rows("figure_comment")),
    (Action.ANSWER, Kind.INDICATOR): Deed(_answer_comment, _rows("figure_comment_answer")),
    (Action.SEE, Kind.RESEARCH): Deed(_see_research, NOTHING, kept=False),
    (Action.CHANGE, Kind.RESEARCH): Deed(_decide_research, _rows("research_consent")),
    (Action.SEE, Kind.THEORY): Deed(
        lambda w, a, whose: theory_of_change.build_theory_view(a, _organisation(w, a, whose), w.workspace),
        NOTHING,
    ),
    (Action.CHANGE, Kind.THEORY): Deed(_edit_theory, _rows(
        "theory_draft", "theory_step", "theory_source", "arrow_evidence", "arrow_expectation", "assumption_check",
        "theory_answer", "planned_method",
    )),
    (Action.APPROVE, Kind.THEORY): Deed(_agree_to_theory, _rows("theory")),
    (Action.COMMENT, Kind.THEORY): Deed(_begin_conversation, _rows("theory_thread", "theory_message")),
    (Action.INVITE, Kind.THEORY): Deed(_invite_guest, _rows("guest_link")),
    (Action.CHANGE, Kind.SAVED_VIEW): Deed(_remove_saved_view, _rows("saved_view")),
    (Action.SHARE, Kind.SAVED_VIEW): Deed(_share_saved_view, _rows("saved_view")),
    (Action.SEE, Kind.SECTOR): Deed(
        lambda w, a, whose: sector.build_sector_view(a, w.workspace), NOTHING, of_somebody=False
    ),
    (Action.SEE, Kind.SECTOR_TEMPLATE): Deed(
        lambda w, a, whose: sector_templates.list_templates(a, w.workspace), NOTHING, of_somebody=False
    ),
    (Action.CHANGE, Kind.SECTOR_TEMPLATE): Deed(_rename_template, _rows("sector_template", "template_version")),
    (Action.SEE, Kind.DECISION): Deed(_see_decision, NOTHING),
    (Action.CHANGE, Kind.DECISION): Deed(_decide, _rows("decision")),
    (Action.RESPOND, Kind.DECISION): Deed(_respond, _rows("decision_words")),
    (Action.SEE, Kind.SUBMISSION): Deed(_see_submission, NOTHING, kept=False),
    (Action.SUBMIT, Kind.SUBMISSION): Deed(
        _submit, _rows("submission", "measurement", "figure", "aggregate", "file")
    ),
    (Action.TAKE_BACK, Kind.SUBMISSION): Deed(
        _take_back, _rows("submission", "measurement", "figure", "aggregate")
    ),
    (Action.APPROVE, Kind.SUBMISSION): Deed(
        _approve, _rows("submission", "measurement", "figure", "aggregate")
    ),
    (Action.COMMENT, Kind.SUBMISSION): Deed(_comment, _rows("cell_comment")),
    (Action.FETCH, Kind.SUBMISSION): Deed(
        lambda w, a, whose: source_excerpts.load_original_file(a, w.submissions[whose, "een"], w.workspace),
        NOTHING,
    ),
    (Action.FETCH, Kind.TEMPLATE): Deed(_fetch_template, NOTHING),
    (Action.SEE, Kind.EVIDENCE): Deed(
        lambda w, a, whose: evidence.build_evidence_view(a, _indicator(w, a, whose), w.workspace), NOTHING
    ),
    (Action.FETCH, Kind.EVIDENCE): Deed(
        lambda w, a, whose: evidence.fetch_file(a, w.evidence[whose]["file"], w.workspace), NOTHING
    ),
    (Action.ATTACH, Kind.EVIDENCE): Deed(_attach, _rows("evidence")),
    (Action.CHANGE, Kind.EVIDENCE): Deed(_change_evidence, _rows("evidence")),
    (Action.SEE, Kind.FIGURES): Deed(
        lambda w, a, _: all_figures.build_all_figures_view(a, None, w.workspace), NOTHING, of_somebody=False
    ),
    (Action.EXPORT, Kind.FIGURES): Deed(_figures, NOTHING),
    (Action.SEE, Kind.ORGANISATION): Deed(
        lambda w, a, _: organisations_and_portfolios.list_organisations(a, w.workspace),
        NOTHING,
        of_somebody=False,
    ),
    (Action.CHANGE, Kind.ORGANISATION): Deed(_change_organisation, _rows("organisation")),
    (Action.CHANGE, Kind.PORTFOLIO): Deed(_change_portfolio, _rows("portfolio", "figure")),
    (Action.SEE, Kind.GRANT): Deed(_see_grants, NOTHING, kept=False),
    (Action.CHANGE, Kind.GRANT): Deed(_change_grant, _rows("grant")),
    (Action.SEE, Kind.CALENDAR): Deed(
        lambda w, a, whose: reporting_periods.load_calendar(a, w.portfolios[whose], "year", w.workspace),
        NOTHING,
    ),
    (Action.CHANGE, Kind.CALENDAR): Deed(
        lambda w, a, whose: reporting_periods.change_due_date(
            a, _period(w, whose), w.workspace, due_on=date(2026, 2, 15), version=1
        ),
        _rows("reporting_period"),
    ),
    (Action.SEE, Kind.ACCOUNT): Deed(
        lambda w, a, _: accounts.list_people(a, w.workspace), NOTHING, of_somebody=False
    ),
    (Action.INVITE, Kind.ACCOUNT): Deed(_invite, PEOPLE),
    (Action.CHANGE, Kind.ACCOUNT): Deed(_give, PEOPLE),
    (Action.DISABLE, Kind.ACCOUNT): Deed(_disable, PEOPLE),
    (Action.EXPORT, Kind.ACCOUNT): Deed(_export_person, NOTHING),
    (Action.ERASE, Kind.ACCOUNT): Deed(_erase, PEOPLE),
    (Action.SEE, Kind.OWN_ACCOUNT): Deed(
        lambda w, a, _: own_account.find_own(a, w.workspace), PEOPLE, of_somebody=False
    ),
    (Action.CHANGE, Kind.OWN_ACCOUNT): Deed(_rename, PEOPLE, of_somebody=False),
    (Action.EXPORT, Kind.OWN_ACCOUNT): Deed(
        lambda w, a, _: personal_data.export_person(a, a.account_id, w.workspace), NOTHING, of_somebody=False
    ),
    (Action.SEE, Kind.PERMISSIONS): Deed(_see_permissions, NOTHING, of_somebody=False, kept=False),
    (Action.SEE, Kind.AUDIT): Deed(
        lambda w, a, _: audit_trail.list_events(a, AuditLogQuery(), w.workspace), NOTHING, of_somebody=False
    ),
    (Action.EXPORT, Kind.AUDIT): Deed(
        lambda w, a, _: audit_trail.export_events(a, AuditLogQuery(), w.workspace), NOTHING, of_somebody=False
    ),
}
