"""Looking after organisations and portfolios: who is in the network, and how a portfolio is judged and kept.

What an administrator may change is its own fund, its portfolios, and organisations that no other fund
supports; the rest is in sight and stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind
from impact.errors import Conflict, ImpactError
from impact.i18n import day, number, percent, text
from impact.model.access import Access
from impact.model.protection import SMALL_NUMBER
from impact.model.setup import Founded, PortfolioSetup
from impact.model.words import REPORTING_FREQUENCIES, Frequency, Language, OrganisationKind, Role
from impact.services.accounts import admin_scope as reaches
from impact.services.accounts.admin_scope import PARTNERS, Reach
from impact.services.core.audit_log import actor, allow, note, now, record_refusal
from impact.services.core.view_mappers import theme_title
from impact.services.core.workspace import Workspace, unlimited_reading, unlimited_writing
from impact.store.accounts import accounts
from impact.store.admin import organisations_and_portfolios as store
from impact.store.admin import portfolio_setup
from impact.store.figures import refresh
from impact.store.schema.tables import Organisation, Portfolio
from impact.views.administration import OrganisationFields, OrganisationRow, PortfolioFields, PortfolioRow

Fields = OrganisationFields | PortfolioFields

LONGEST_NAME, LONGEST_REF = 300, 200
KINDS = [kind.value for kind in OrganisationKind]
CURRENCIES = ("EUR", "USD", "GBP", "CHF")


def organisations(access: Access, workspace: Workspace) -> tuple[OrganisationRow, ...]:
    """The organisations within reach: the fund, its grantees, and the partners that look along, by kind and name."""
    allow(access, Action.SEE, Kind.ORGANISATION, workspace)
    with unlimited_reading(workspace) as connection:
        reach = reaches.of(connection, access)
        seen, held = within(connection, reach)
        places: dict[int, list[str]] = {}
        for row in store.supported(connection, reach.portfolios):
            places.setdefault(row.organisation_id, []).append(row.name)
        themes = [theme for row in store.portfolios(connection, reach.portfolios) for theme in row.themes or ()]
        return tuple(
            OrganisationRow(
                organisation_id=row.id,
                kind=OrganisationKind(row.kind),
                fields=OrganisationFields(row.name, row.ref, row.theme, tuple(row.regions or ())),
                theme=theme_title(themes, row.theme, access.language),
                portfolios=tuple(places.get(row.id, ())),
                version=row.version,
                ours=row.id in held,
            )
            for row in sorted(store.organisations(connection, seen), key=lambda row: KINDS.index(row.kind))
        )


def within(connection: Connection, reach: Reach) -> tuple[set[int], set[int]]:
    """Ids of the organisations in sight, partners among them, and of those that are ours to change.

    A partner is ours where it looks at nothing of others and no other fund added it.
    """
    added = store.added_by(connection)
    mine = {key for key, fund_id in added.items() if fund_id == reach.fund_id}
    partners = store.partners(connection, reach.portfolios, reach.seen) | mine
    rows = store.organisations(connection, partners)
    known = {row.id for row in rows if OrganisationKind(row.kind) in PARTNERS}
    busy = store.partners_of_others(connection, known, reach.portfolios, reach.held)
    ours = {key for key in known - busy if added.get(key, reach.fund_id) == reach.fund_id}
    return set(reach.seen) | known, set(reach.held) | ours


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
    """A new grantee with its first grant in a portfolio; returns its id. Conflict where the portfolio has its name."""
    allow(access, Action.CHANGE, Kind.ORGANISATION, workspace)
    fields = _checked(fields)
    if reporting not in REPORTING_FREQUENCIES:
        raise ImpactError("admin.rhythm_unknown", rhythm=reporting[:40])
    with unlimited_writing(workspace) as connection:
        reach = reaches.of(connection, access)
        if portfolio_id in reach.portfolios:
            if store.named(connection, fields.name, store.grantees_of(connection, portfolio_id)) is not None:
                raise Conflict("admin.organisation_same_name", name=fields.name)
            made = store.add_organisation(connection, kind=OrganisationKind.GRANTEE.value, **_columns(fields))
            store.add_grant(
                connection, organisation_id=made, portfolio_id=portfolio_id, ref=grant_ref.strip()[:LONGEST_NAME],
                title=grant_title.strip() or fields.name, theme=fields.theme, reporting=reporting,
            )  # fmt: skip
            refresh.refresh(connection, [made])
            note(connection, actor(access.account_id), store.ADDED, Kind.ORGANISATION.value, made,
                 organisation_id=access.organisation_id or None, portfolio=portfolio_id)  # fmt: skip
            return made
    raise record_refusal(access, Action.CHANGE, Kind.ORGANISATION, workspace, portfolio_id)


def add_partner(access: Access, workspace: Workspace, fields: OrganisationFields, kind: OrganisationKind) -> int:
    """A new coach, knowledge or umbrella organisation, on whose behalf people can be invited; returns its id."""
    allow(access, Action.CHANGE, Kind.ORGANISATION, workspace)
    fields = _checked(fields)
    if kind not in PARTNERS:
        raise ImpactError("admin.no_partner")
    with unlimited_writing(workspace) as connection:
        seen, _ = within(connection, reaches.of(connection, access))
        if store.named(connection, fields.name, seen) is not None:
            raise Conflict("admin.organisation_same_name", name=fields.name)
        made = store.add_organisation(connection, kind=kind.value, **_columns(fields))
        note(connection, actor(access.account_id), store.ADDED, Kind.ORGANISATION.value, made,
             organisation_id=access.organisation_id or None)  # fmt: skip
    return made


def change_organisation(
    access: Access, organisation_id: int, workspace: Workspace, fields: OrganisationFields, *, version: int
) -> None:
    """Change name, number, theme or regions; Conflict with both texts where somebody changed them since."""
    allow(access, Action.CHANGE, Kind.ORGANISATION, workspace, organisation_id)
    fields = _checked(fields)
    with unlimited_writing(workspace) as connection:
        reach = reaches.of(connection, access)
        row = store.organisation(connection, organisation_id)
        if row is not None and (reach.everything or organisation_id in within(connection, reach)[1]):
            if not store.change(connection, Organisation, organisation_id, version, **_columns(fields)):
                there = OrganisationFields(row.name, row.ref, row.theme, tuple(row.regions or ()))
                raise differing(access.language, there, fields)
            store.revise(connection, organisation_id=organisation_id)
            note(connection, actor(access.account_id), Action.CHANGE.value, Kind.ORGANISATION.value, organisation_id,
                 organisation_id=access.organisation_id or None)  # fmt: skip
            return
    raise record_refusal(access, Action.CHANGE, Kind.ORGANISATION, workspace, organisation_id)


def portfolios(access: Access, workspace: Workspace) -> tuple[PortfolioRow, ...]:
    """The portfolios that the viewer looks after, by name."""
    allow(access, Action.SEE, Kind.PORTFOLIO, workspace)
    with unlimited_reading(workspace) as connection:
        return tuple(
            PortfolioRow(
                portfolio_id=row.id,
                fields=_fields(row),
                grantees=row.grantees,
                themes=tuple(
                    (theme["id"], theme_title(row.themes, theme["id"], access.language))
                    for theme in row.themes or ()
                ),
                version=row.version,
            )
            for row in store.portfolios(connection, access.portfolio_ids)
        )


def add_portfolio(access: Access, workspace: Workspace, fields: PortfolioFields) -> int:
    """A new portfolio of the viewer's fund, open to all who administer it; returns its id."""
    allow(access, Action.CHANGE, Kind.PORTFOLIO, workspace)
    fields = _judged(fields)
    with unlimited_writing(workspace) as connection:
        fund_id = access.organisation_id
        if accounts.kind_of(connection, fund_id) is OrganisationKind.FUND:
            _name_is_free(connection, fund_id, fields.name)
            made = store.add_portfolio(connection, organisation_id=fund_id, **asdict(fields))
            for account_id in accounts.administrators(connection, fund_id):
                accounts.join(connection, account_id=account_id, organisation_id=fund_id,
                              role=Role.ADMINISTRATOR.value, portfolio_id=made, made_at=now())  # fmt: skip
            note(connection, actor(access.account_id), store.ADDED, Kind.PORTFOLIO.value, made,
                 organisation_id=fund_id)  # fmt: skip
            return made
    raise record_refusal(access, Action.CHANGE, Kind.PORTFOLIO, workspace)


def change_portfolio(
    access: Access, portfolio_id: int, workspace: Workspace, fields: PortfolioFields, *, version: int
) -> None:
    """Change a portfolio; Conflict with both texts where somebody changed it since.

    Other bands judge every figure of the portfolio anew, in the same transaction.
    """
    allow(access, Action.CHANGE, Kind.PORTFOLIO, workspace, portfolio_id)
    fields = _judged(fields)
    with unlimited_writing(workspace) as connection:
        row = store.portfolio(connection, portfolio_id)
        if row is not None and portfolio_id in access.portfolio_ids:
            there = _fields(row)
            if fields.name.casefold() != there.name.casefold():
                _name_is_free(connection, row.organisation_id, fields.name)
            if not store.change(connection, Portfolio, portfolio_id, version, **asdict(fields)):
                raise differing(access.language, there, fields)
            bands = (fields.bands_on_track, fields.bands_attention)
            if bands != (there.bands_on_track, there.bands_attention):
                refresh.refresh(connection, store.grantees_of(connection, portfolio_id))
            store.revise(connection, portfolio_id=portfolio_id)
            changed = sorted(name for name, value in asdict(fields).items() if value != getattr(there, name))
            note(connection, actor(access.account_id), Action.CHANGE.value, Kind.PORTFOLIO.value, portfolio_id,
                 organisation_id=row.organisation_id, portfolio=portfolio_id, fields=changed)  # fmt: skip
            return
    raise record_refusal(access, Action.CHANGE, Kind.PORTFOLIO, workspace, portfolio_id)


def write_setup(setup: PortfolioSetup, workspace: Workspace) -> Founded:
    """Write a whole portfolio with its grantees, agreements and accounts in one transaction: all of it or nothing.

    It takes no Access, because before it there is nobody who could have one; only the demo, the command line
    and tests come here, no page does. Raises Conflict where two records carry the same key.
    """
    with unlimited_writing(workspace) as connection:
        return portfolio_setup.write(connection, setup)


def _fields(row: store.ManagedPortfolio) -> PortfolioFields:
    return PortfolioFields(
        name=row.name, currency=row.currency, bands_on_track=row.bands_on_track, bands_attention=row.bands_attention,
        small_number=row.small_number, files_kept_months=row.files_kept_months, reviewed_on=row.reviewed_on,
    )  # fmt: skip


def differing(language: Language, there: Fields, wished: Fields) -> Conflict:
    """The error of two people who changed the same thing: what stands there now, beside what was wished."""
    before, after = asdict(there), asdict(wished)
    names = [name for name in before if before[name] != after[name]]
    return Conflict(
        "admin.changed_meanwhile",
        there=_said(language, before, names) or text(language, "admin.the_same"),
        wished=_said(language, after, names) or text(language, "admin.the_same"),
    )


def _said(language: Language, fields: dict[str, Any], names: Collection[str]) -> str:
    said = ((text(language, f"admin.field.{name}"), _written(language, name, fields[name])) for name in names)
    return "; ".join(f"{label}: {value}" for label, value in said)


def _written(language: Language, name: str, value: object) -> str:
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


def _checked(fields: OrganisationFields) -> OrganisationFields:
    if not fields.name.strip():
        raise ImpactError("admin.name_missing")
    return OrganisationFields(
        name=fields.name.strip()[:LONGEST_NAME],
        ref=fields.ref.strip()[:LONGEST_REF],
        theme=fields.theme,
        regions=tuple(region.strip() for region in fields.regions if region.strip()),
    )


def _judged(fields: PortfolioFields) -> PortfolioFields:
    if not fields.name.strip():
        raise ImpactError("admin.name_missing")
    if not 0 < fields.bands_attention < fields.bands_on_track <= 1:
        raise ImpactError("admin.bands_wrong")
    if fields.small_number < SMALL_NUMBER:
        raise ImpactError("admin.small_number_low", least=SMALL_NUMBER)
    if fields.files_kept_months is not None and fields.files_kept_months < 1:
        raise ImpactError("admin.months_wrong")
    if fields.currency not in CURRENCIES:
        raise ImpactError("admin.currency_unknown", currency=fields.currency[:10], known=", ".join(CURRENCIES))
    return PortfolioFields(**asdict(fields) | {"name": fields.name.strip()[:LONGEST_NAME]})


def _name_is_free(connection: Connection, fund_id: int, name: str) -> None:
    if store.portfolio_named(connection, fund_id, name) is not None:
        raise Conflict("admin.portfolio_same_name", name=name)
