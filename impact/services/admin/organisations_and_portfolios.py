"""Administration of organisations and portfolios: create, change and list them.

An administrator may change their own fund, its portfolios, and organisations that no other fund supports;
the rest of the scope is read-only.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind
from impact.errors import Conflict, ImpactError
from impact.i18n import day, join_clauses, label_text, number, percent, text
from impact.model.access import Access
from impact.model.figures.currency_words import PORTFOLIO_CURRENCIES
from impact.model.portfolio_setup import PortfolioSetup, SetupIds
from impact.model.privacy.small_number import SMALL_NUMBER
from impact.model.text_limits import LONGEST_NAME, LONGEST_REF, clean_typed_text
from impact.model.vocabulary.frequencies import REPORTING_FREQUENCIES, Frequency
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.model.vocabulary.roles import Role
from impact.services.accounts import admin_scope
from impact.services.accounts.admin_scope import PARTNER_KINDS, AdminScope
from impact.services.core.audit_log import actor, add_event, now, record_refusal, require_allowed
from impact.services.core.titles_in_language import find_theme_title
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.store.accounts import accounts
from impact.store.admin import organisations_and_portfolios as organisation_queries
from impact.store.admin import portfolio_setup
from impact.store.figures import refresh
from impact.store.schema.organisations import Portfolio
from impact.views.administration import OrganisationFields, OrganisationRow, PortfolioFields, PortfolioRow

Fields = OrganisationFields | PortfolioFields

KINDS = [kind.value for kind in OrganisationKind]


def list_organisations(access: Access, workspace: Workspace) -> tuple[OrganisationRow, ...]:
    """List the organisations in scope (the fund, its grantees and partners), by kind and name."""
    require_allowed(access, Action.SEE, Kind.ORGANISATION, workspace)
    with unscoped_reading(workspace) as connection:
        scope = admin_scope.load_admin_scope(connection, access)
        visible, administered = split_by_scope(connection, scope)
        portfolio_names: dict[int, list[str]] = {}
        for row in organisation_queries.list_supported(connection, scope.portfolios):
            portfolio_names.setdefault(row.organisation_id, []).append(row.name)
        portfolio_rows = organisation_queries.list_portfolios(connection, scope.portfolios)
        themes = [theme for row in portfolio_rows for theme in row.themes or ()]
        rows = organisation_queries.list_organisations(connection, visible)
        return tuple(
            OrganisationRow(
                organisation_id=row.id,
                kind=OrganisationKind(row.kind),
                fields=OrganisationFields(row.name, row.ref, row.theme, tuple(row.regions or ())),
                theme=find_theme_title(themes, row.theme, access.language),
                portfolios=tuple(portfolio_names.get(row.id, ())),
                version=row.version,
                is_administered=row.id in administered,
            )
            for row in sorted(rows, key=lambda row: KINDS.index(row.kind))
        )


def split_by_scope(connection: Connection, scope: AdminScope) -> tuple[set[int], set[int]]:
    """Ids of the visible organisations, partners included, and of those that the administrator may change.

    A partner may be changed where it has no access to another fund's data and no other fund added it.
    """
    added = organisation_queries.map_adders(connection)
    added_by_fund = {key for key, fund_id in added.items() if fund_id == scope.fund_id}
    partners = organisation_queries.find_partners(connection, scope.portfolios, scope.visible_ids) | added_by_fund
    rows = organisation_queries.list_organisations(connection, partners)
    partner_ids = {row.id for row in rows if OrganisationKind(row.kind) in PARTNER_KINDS}
    shared = organisation_queries.find_shared_partners(
        connection, partner_ids, scope.portfolios, scope.administered_ids
    )
    own_partners = {key for key in partner_ids - shared if added.get(key, scope.fund_id) == scope.fund_id}
    return set(scope.visible_ids) | partner_ids, set(scope.administered_ids) | own_partners


def add_grantee(
    access: Access,
    workspace: Workspace,
    fields: OrganisationFields,
    *,
    portfolio_id: int,
    grant_ref: str,
    grant_title: str = "",
    reporting: str = Frequency.YEAR.value,
) -> int:
    """Create a grantee with its first grant in a portfolio; returns its id.

    Conflict where a grantee of the portfolio has the name; ImpactError for an unknown reporting frequency.
    """
    require_allowed(access, Action.CHANGE, Kind.ORGANISATION, workspace)
    fields = _check_organisation(fields)
    if reporting not in REPORTING_FREQUENCIES:
        raise ImpactError("admin.rhythm_unknown", rhythm=reporting[:40])
    with unscoped_writing(workspace) as connection:
        scope = admin_scope.load_admin_scope(connection, access)
        if portfolio_id in scope.portfolios:
            grantee_ids = organisation_queries.list_grantees(connection, portfolio_id)
            if organisation_queries.find_organisation(connection, fields.name, grantee_ids) is not None:
                raise Conflict("admin.organisation_same_name", name=fields.name)
            grantee_id = organisation_queries.add_organisation(
                connection, kind=OrganisationKind.GRANTEE.value, **_columns(fields)
            )
            organisation_queries.add_grant(
                connection, organisation_id=grantee_id, portfolio_id=portfolio_id, ref=grant_ref.strip()[:LONGEST_NAME],
                title=grant_title.strip() or fields.name, theme=fields.theme, reporting=reporting,
            )  # fmt: skip
            refresh.refresh_figures(connection, [grantee_id])
            add_event(connection, actor(access.account_id), organisation_queries.ADDED, Kind.ORGANISATION.value,
                 grantee_id, organisation_id=access.organisation_id or None, portfolio=portfolio_id)  # fmt: skip
            return grantee_id
    raise record_refusal(access, Action.CHANGE, Kind.ORGANISATION, workspace, portfolio_id)


def add_partner(access: Access, workspace: Workspace, fields: OrganisationFields, kind: OrganisationKind) -> int:
    """Create a coach, knowledge or umbrella organisation for which people can be invited; returns its id.

    Conflict where a visible organisation has the name.
    """
    require_allowed(access, Action.CHANGE, Kind.ORGANISATION, workspace)
    fields = _check_organisation(fields)
    if kind not in PARTNER_KINDS:
        raise ImpactError("admin.no_partner")
    with unscoped_writing(workspace) as connection:
        visible, _ = split_by_scope(connection, admin_scope.load_admin_scope(connection, access))
        if organisation_queries.find_organisation(connection, fields.name, visible) is not None:
            raise Conflict("admin.organisation_same_name", name=fields.name)
        partner_id = organisation_queries.add_organisation(connection, kind=kind.value, **_columns(fields))
        add_event(connection, actor(access.account_id), organisation_queries.ADDED, Kind.ORGANISATION.value,
             partner_id, organisation_id=access.organisation_id or None)  # fmt: skip
    return partner_id


def change_organisation(
    access: Access, organisation_id: int, workspace: Workspace, fields: OrganisationFields, *, version: int
) -> None:
    """Change name, number, theme or regions; Conflict with the differing fields where `version` is outdated."""
    require_allowed(access, Action.CHANGE, Kind.ORGANISATION, workspace, organisation_id)
    fields = _check_organisation(fields)
    with unscoped_writing(workspace) as connection:
        scope = admin_scope.load_admin_scope(connection, access)
        row = organisation_queries.get_organisation(connection, organisation_id)
        if row is not None and (scope.is_unrestricted or organisation_id in split_by_scope(connection, scope)[1]):
            if not organisation_queries.change_organisation(
                connection, organisation_id, version, now(), **_columns(fields)
            ):
                there = OrganisationFields(row.name, row.ref, row.theme, tuple(row.regions or ()))
                raise edit_conflict(access.language, there, fields)
            organisation_queries.raise_revisions(connection, organisation_id=organisation_id)
            add_event(connection, actor(access.account_id), Action.CHANGE.value, Kind.ORGANISATION.value,
                 organisation_id, organisation_id=access.organisation_id or None)  # fmt: skip
            return
    raise record_refusal(access, Action.CHANGE, Kind.ORGANISATION, workspace, organisation_id)


def list_portfolios(access: Access, workspace: Workspace) -> tuple[PortfolioRow, ...]:
    """List the portfolios that the viewer administers, by name."""
    require_allowed(access, Action.SEE, Kind.PORTFOLIO, workspace)
    with unscoped_reading(workspace) as connection:
        return tuple(
            PortfolioRow(
                portfolio_id=row.id,
                fields=_fields(row),
                grantees=row.grantees,
                themes=tuple(
                    (theme["id"], find_theme_title(row.themes, theme["id"], access.language))
                    for theme in row.themes or ()
                ),
                version=row.version,
            )
            for row in organisation_queries.list_portfolios(connection, access.portfolio_ids)
        )


def add_portfolio(access: Access, workspace: Workspace, fields: PortfolioFields) -> int:
    """Create a portfolio of the viewer's fund, with a membership for each of its administrators; returns its id.

    Conflict where the fund has a portfolio of that name; NotAllowed where the viewer acts for no fund.
    """
    require_allowed(access, Action.CHANGE, Kind.PORTFOLIO, workspace)
    fields = _check_portfolio(fields)
    with unscoped_writing(workspace) as connection:
        fund_id = access.organisation_id
        if accounts.get_organisation_kind(connection, fund_id) is OrganisationKind.FUND:
            _require_free_name(connection, fund_id, fields.name)
            portfolio_id = organisation_queries.add_portfolio(connection, organisation_id=fund_id, **asdict(fields))
            for account_id in accounts.list_administrators(connection, fund_id):
                accounts.add_membership(connection, account_id=account_id, organisation_id=fund_id,
                              role=Role.ADMINISTRATOR.value, portfolio_id=portfolio_id, made_at=now())  # fmt: skip
            add_event(connection, actor(access.account_id), organisation_queries.ADDED, Kind.PORTFOLIO.value,
                 portfolio_id, organisation_id=fund_id)  # fmt: skip
            return portfolio_id
    raise record_refusal(access, Action.CHANGE, Kind.PORTFOLIO, workspace)


def change_portfolio(
    access: Access, portfolio_id: int, workspace: Workspace, fields: PortfolioFields, *, version: int
) -> None:
    """Change a portfolio; Conflict with the differing fields where `version` is outdated.

    New bands recompute every figure of the portfolio in the same transaction.
    """
    require_allowed(access, Action.CHANGE, Kind.PORTFOLIO, workspace, portfolio_id)
    fields = _check_portfolio(fields)
    with unscoped_writing(workspace) as connection:
        row = organisation_queries.get_portfolio(connection, portfolio_id)
        if row is not None and portfolio_id in access.portfolio_ids:
            stored = _fields(row)
            if fields.name.casefold() != stored.name.casefold():
                _require_free_name(connection, row.organisation_id, fields.name)
            if not organisation_queries.change_row(connection, Portfolio, portfolio_id, version, **asdict(fields)):
                raise edit_conflict(access.language, stored, fields)
            bands = (fields.bands_on_track, fields.bands_attention)
            if bands != (stored.bands_on_track, stored.bands_attention):
                refresh.refresh_figures(connection, organisation_queries.list_grantees(connection, portfolio_id))
            organisation_queries.raise_revisions(connection, portfolio_id=portfolio_id)
            changed = sorted(name for name, value in asdict(fields).items() if value != getattr(stored, name))
            add_event(connection, actor(access.account_id), Action.CHANGE.value, Kind.PORTFOLIO.value,
                 portfolio_id, organisation_id=row.organisation_id, portfolio=portfolio_id, fields=changed)  # fmt: skip
            return
    raise record_refusal(access, Action.CHANGE, Kind.PORTFOLIO, workspace, portfolio_id)


def write_setup(setup: PortfolioSetup, workspace: Workspace) -> SetupIds:
    """Write a whole portfolio with its grantees, agreements and accounts in one transaction: all of it or nothing.

    It takes no Access, because before it there is nobody who could have one; only the demo, the command line
    and tests come here, no page does. Raises Conflict where two records carry the same key.
    """
    with unscoped_writing(workspace) as connection:
        return portfolio_setup.write_setup(connection, setup)


def _fields(row: organisation_queries.ManagedPortfolio) -> PortfolioFields:
    return PortfolioFields(
        name=row.name, currency=row.currency, bands_on_track=row.bands_on_track, bands_attention=row.bands_attention,
        small_number=row.small_number, files_kept_months=row.files_kept_months, reviewed_on=row.reviewed_on,
    )  # fmt: skip


def edit_conflict(language: Language, stored: Fields, requested: Fields) -> Conflict:
    """Build the Conflict of an edit on an outdated version: stored and requested values of the fields that differ."""
    stored_fields, requested_fields = asdict(stored), asdict(requested)
    names = [name for name in stored_fields if stored_fields[name] != requested_fields[name]]
    return Conflict(
        "admin.changed_meanwhile",
        there=_join_fields(language, stored_fields, names) or text(language, "admin.the_same"),
        wished=_join_fields(language, requested_fields, names) or text(language, "admin.the_same"),
    )


def _join_fields(language: Language, fields: dict[str, Any], names: Collection[str]) -> str:
    labelled = ((text(language, f"admin.field.{name}"), _format_value(language, name, fields[name])) for name in names)
    return join_clauses(language, (label_text(language, label, value) for label, value in labelled))


def _format_value(language: Language, name: str, value: object) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(value) or "–"
    if isinstance(value, date):
        return day(language, value)
    if isinstance(value, float):
        return percent(language, value)
    if isinstance(value, int):
        return number(language, value)
    if value is None:
        return text(language, "admin.months.always") if name == "files_kept_months" else "–"
    return str(value) or "–"


def _columns(fields: OrganisationFields) -> dict[str, Any]:
    return asdict(fields) | {"regions": list(fields.regions)}


def _check_organisation(fields: OrganisationFields) -> OrganisationFields:
    if not fields.name.strip():
        raise ImpactError("admin.name_missing")
    return OrganisationFields(
        name=fields.name.strip()[:LONGEST_NAME],
        ref=fields.ref.strip()[:LONGEST_REF],
        theme=fields.theme,
        regions=tuple(filter(None, (clean_typed_text(region).strip() for region in fields.regions))),
    )


def _check_portfolio(fields: PortfolioFields) -> PortfolioFields:
    if not fields.name.strip():
        raise ImpactError("admin.name_missing")
    if not 0 < fields.bands_attention < fields.bands_on_track <= 1:
        raise ImpactError("admin.bands_wrong")
    if fields.small_number < SMALL_NUMBER:
        raise ImpactError("admin.small_number_low", least=SMALL_NUMBER)
    if fields.files_kept_months is not None and fields.files_kept_months < 1:
        raise ImpactError("admin.months_wrong")
    if fields.currency not in PORTFOLIO_CURRENCIES:
        currencies = ", ".join(PORTFOLIO_CURRENCIES)
        raise ImpactError("admin.currency_unknown", currency=fields.currency[:10], known=currencies)
    return PortfolioFields(**asdict(fields) | {"name": fields.name.strip()[:LONGEST_NAME]})


def _require_free_name(connection: Connection, fund_id: int, name: str) -> None:
    if organisation_queries.find_portfolio(connection, fund_id, name) is not None:
        raise Conflict("admin.portfolio_same_name", name=name)
