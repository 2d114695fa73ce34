"""Writing what is agreed beforehand: a portfolio with its organisations, theories, indicators and targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert

from impact.errors import Conflict
from impact.model.portfolio_setup import (
    AccountSetup,
    GranteeSetup,
    IndicatorSetup,
    OrganisationSetup,
    PortfolioSetup,
    SetupIds,
    TheorySetup,
)
from impact.model.vocabulary.value_states import State
from impact.store import research_consent
from impact.store.accounts import accounts
from impact.store.db import bulk
from impact.store.figures import refresh
from impact.store.schema.array_conversions import driver_value
from impact.store.schema.base import table_of
from impact.store.schema.indicators_and_measurements import Indicator, Target
from impact.store.schema.organisations import Grant, Organisation, Portfolio, ReportingPeriod
from impact.store.schema.settings import Setting
from impact.store.schema.theory_of_change import Link, Node, Theory


def write_setup(connection: Connection, setup: PortfolioSetup) -> SetupIds:
    """Write a whole setup with the figures and cells that follow; returns the ids.

    Raises Conflict where two things of the setup carry the same key.
    """
    everybody = [setup.fund, *(grantee.organisation for grantee in setup.grantees), *setup.partners]
    organisations = _organisations(connection, everybody)
    fund_id = organisations[setup.fund.key]
    portfolio_id = _portfolio(connection, setup, fund_id)
    _periods(connection, setup, fund_id, portfolio_id)
    grants = _grants(connection, setup.grantees, organisations, portfolio_id)
    nodes: dict[tuple[str, str], int] = {}
    if setup.fund_theory is not None:
        nodes |= _theory(connection, setup.fund.key, fund_id, setup.fund_theory, fund_id)
    for grantee in setup.grantees:
        if grantee.theory is not None:
            key = grantee.organisation.key
            nodes |= _theory(connection, key, organisations[key], grantee.theory, fund_id)
    moment = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    research_consent.add_decisions(
        connection,
        portfolio_id,
        [
            research_consent.ConsentDecision(organisations[item.organisation.key], True, "", None, moment)
            for item in setup.grantees
            if item.research_consent
        ],
    )
    indicators, targets = _indicators(connection, setup.grantees, organisations, grants, nodes)
    _accounts(connection, setup.accounts, organisations, portfolio_id)
    for name, value in setup.settings.items():
        set_setting(connection, name, value)
    refresh.refresh_figures(connection, [organisations[grantee.organisation.key] for grantee in setup.grantees])
    return SetupIds(portfolio_id, organisations, grants, indicators, targets)


def set_setting(connection: Connection, key: str, value: str) -> None:
    """Set a fact about this database."""
    connection.execute(delete(Setting).where(Setting.key == key))
    connection.execute(insert(Setting).values(key=key, value=value))


def _insert_rows(connection: Connection, table: type[Any], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows and return their ids in the same order."""
    if not rows:
        return []
    statement = insert(table).returning(table.id, sort_by_parameter_order=True)
    return [int(item) for item in connection.execute(statement, list(rows)).scalars()]


def _require_unique(keys: Sequence[Any]) -> None:
    earlier: set[Any] = set()
    for key in keys:
        if key in earlier:
            raise Conflict("store_errors.same_key", name=str(key))
        earlier.add(key)


def _organisations(connection: Connection, everybody: Sequence[OrganisationSetup]) -> dict[str, int]:
    _require_unique([item.key for item in everybody])
    rows = [
        {
            "kind": item.kind.value,
            "name": item.name,
            "ref": item.ref,
            "theme": item.theme,
            "regions": list(item.regions),
            "story": dict(item.story),
            "fictional": item.fictional,
        }
        for item in everybody
    ]
    ids = _insert_rows(connection, Organisation, rows)
    return {item.key: row_id for item, row_id in zip(everybody, ids, strict=True)}


def _portfolio(connection: Connection, setup: PortfolioSetup, fund_id: int) -> int:
    row = {
        "organisation_id": fund_id,
        "name": setup.name,
        "currency": setup.currency,
        "bands_on_track": setup.bands_on_track,
        "bands_attention": setup.bands_attention,
        "themes": list(setup.themes),
        "shared_indicators": list(setup.shared_indicators),
        "small_number": setup.small_number,
        "reviewed_on": setup.reviewed_on,
    }
    return _insert_rows(connection, Portfolio, [row])[0]


def _periods(connection: Connection, setup: PortfolioSetup, fund_id: int, portfolio_id: int) -> None:
    rows = [asdict(item) | {"organisation_id": fund_id, "portfolio_id": portfolio_id} for item in setup.periods]
    _insert_rows(connection, ReportingPeriod, rows)


def _grants(
    connection: Connection,
    grantees: Sequence[GranteeSetup],
    organisations: Mapping[str, int],
    portfolio_id: int,
) -> dict[tuple[str, str], int]:
    keys, rows = [], []
    for grantee in grantees:
        for grant in grantee.grants:
            keys.append((grantee.organisation.key, grant.ref))
            rows.append(
                {
                    "organisation_id": organisations[grantee.organisation.key],
                    "portfolio_id": portfolio_id,
                    "ref": grant.ref,
                    "title": grant.title,
                    "theme": grant.theme,
                    "sdg": grant.sdg,
                    "amount_cents": grant.amount_cents,
                    "total_budget_cents": grant.total_budget_cents,
                    "non_financial": grant.non_financial,
                    "starts": grant.starts,
                    "ends": grant.ends,
                    "reporting": grant.reporting,
                }
            )
    _require_unique(keys)
    return dict(zip(keys, _insert_rows(connection, Grant, rows), strict=True))


def _theory(
    connection: Connection, key: str, owner: int, theory: TheorySetup, fund_id: int
) -> dict[tuple[str, str], int]:  # fmt: skip
    row = {
        "organisation_id": owner,
        "version": theory.version,
        "dated": theory.dated,
        "reason": dict(theory.reason),
        "agreed_by": list(theory.agreed_by),
        "ceiling_above": theory.ceiling_above,
        "external_factors": list(theory.external_factors),
        "versions": list(theory.versions),
        "dialogue": list(theory.dialogue),
    }
    theory_id = _insert_rows(connection, Theory, [row])[0]
    owned: dict[str, Any] = {"organisation_id": owner, "theory_id": theory_id}
    nodes = [
        owned
        | {
            "key": node.key,
            "level": node.level.value,
            "sphere": node.sphere.value,
            "text": dict(node.text),
            "stakeholder": dict(node.stakeholder),
            "fund_outcomes": [{"key": key, "fund_id": fund_id} for key in node.fund_outcomes],
            "accountable": node.accountable,
        }
        for node in theory.nodes
    ]
    links = [
        owned
        | {
            "source_key": link.source,
            "target_key": link.target,
            "kind": link.kind.value,
            "assumptions": [
                {"key": f"a{number}", "text": dict(item.text), "criticality": item.criticality}
                for number, item in enumerate(link.assumptions, 1)
            ],
            "evidence_level": link.evidence_level,
        }
        for link in theory.links
    ]
    _require_unique([node.key for node in theory.nodes])
    ids = _insert_rows(connection, Node, nodes)
    _insert_rows(connection, Link, links)
    return {(key, node.key): node_id for node, node_id in zip(theory.nodes, ids, strict=True)}


def _indicators(
    connection: Connection,
    grantees: Sequence[GranteeSetup],
    organisations: Mapping[str, int],
    grants: Mapping[tuple[str, str], int],
    nodes: Mapping[tuple[str, str], int],
) -> tuple[dict[tuple[str, str, str], int], int]:
    keys, rows, setups = [], [], []
    for grantee in grantees:
        owner = grantee.organisation.key
        for grant in grantee.grants:
            theme = grant.theme or grantee.organisation.theme
            for item in grant.indicators:
                keys.append((owner, grant.ref, item.key))
                setups.append(item)
                rows.append(
                    build_indicator_row(item, theme)
                    | {
                        "organisation_id": organisations[owner],
                        "grant_id": grants[owner, grant.ref],
                        "node_id": nodes[owner, item.node] if item.node else None,
                    }
                )
    _require_unique(keys)
    ids = _insert_rows(connection, Indicator, rows)
    count = 0
    if ids:
        count = _targets(connection, setups, ids, [row["organisation_id"] for row in rows])
    return dict(zip(keys, ids, strict=True)), count


def build_indicator_row(item: IndicatorSetup, theme: str = "") -> dict[str, Any]:
    """An agreed indicator as a row; without a stated baseline state it is read off the baseline."""
    state = item.baseline_state
    if state is None:
        state = State.NOT_DUE if item.baseline is None else State.REPORTED
    row = asdict(item)
    for name in ("targets", "node"):
        del row[name]
    words = ("measure", "direction", "direction_origin", "time_kind", "time_kind_origin", "aggregation", "level")
    row |= {name: getattr(item, name).value for name in words}
    return row | {
        "titles": dict(item.titles),
        "external": dict(item.external),
        "notes": ";".join(item.notes),
        "baseline_state": state.value,
        "theme": item.theme or theme,
    }


def _targets(
    connection: Connection, setups: Sequence[IndicatorSetup], ids: Sequence[int], owners: Sequence[int]
) -> int:
    names = ["organisation_id", "indicator_id", "period_start", "period_end", "breakdown", "value", "denominator"]
    names += ["raw", "state", "note", "sheet"]
    rows = []
    for item, indicator_id, owner in zip(setups, ids, owners, strict=True):
        for target in item.targets:
            state = State.NOT_REPORTED if target.value is None else State.REPORTED
            values = (
                owner,
                indicator_id,
                target.start,
                target.end,
                target.breakdown,
                target.value,
                target.denominator,
                target.raw,
                state,
                target.note,
                "",
            )
            rows.append(tuple(map(driver_value, values)))
    bulk.insert(connection, table_of(Target), names, rows)
    return len(rows)


def _accounts(
    connection: Connection,
    account_setups: Sequence[AccountSetup],
    organisations: Mapping[str, int],
    portfolio_id: int,
) -> None:
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    for account in account_setups:
        account_id = accounts.add_account(
            connection,
            persona=account.persona,
            name=account.name,
            language=account.language.value,
            state="active",
            made_at=now,
        )
        targets = [{"portfolio_id": portfolio_id}] if account.portfolio else []
        targets += [{"subject_id": organisations[key]} for key in account.sees]
        for target in targets:
            accounts.add_membership(
                connection,
                account_id=account_id,
                organisation_id=organisations[account.organisation],
                role=account.role.value,
                made_at=now,
                **target,
            )
