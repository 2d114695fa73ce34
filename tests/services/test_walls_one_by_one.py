"""Walls that nothing else leans on: each of these fails when its wall is taken away, and nothing else would notice."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from heavy_files import unpacks_to
from kept import once
from sqlalchemy import Column, Connection, Integer, MetaData, Table, inspect, select, update
from sqlalchemy.schema import CreateTable, DropTable
from veiling import NAME, Neighbours, own_file

from impact.access.permissions import (
    PERMISSIONS,
    Action,
    Kind,
    Sight,
    may,
    require,
    sees_pseudonyms,
    sight_of_role,
)
from impact.errors import NotAllowed, NotFound, UnreadableFile
from impact.ingest.files import safety_checks
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import login_rate_limit, sessions
from impact.services.accounts.login_rate_limit import PER_ADDRESS, PER_DEVICE, count_attempt
from impact.services.core import audit_log, current_workspace, data_revision
from impact.services.core.workspace import Workspace, reading, unscoped_writing, writing
from impact.services.dashboards import grantees, indicators, theory_of_change
from impact.store.accounts import accounts as account_store
from impact.store.accounts import sessions_and_tokens
from impact.store.schema.accounts import Membership
from impact.store.schema.audit import AuditEvent
from impact.store.schema.base import table_of
from impact.store.schema.organisations import Portfolio
from impact.store.schema.submissions import File
from impact.store.tenancy import row_access
from impact.store.tenancy.tenant_scope import UnscopedQuery
from impact.views.grantee import GranteeQuery
from impact.views.indicator import IndicatorQuery
from pages.parts.layout import view_cache

K = 25


@pytest.fixture
def place(workspace: Workspace) -> Workspace:
    return workspace


def _reported(workspace: Workspace) -> Neighbours:
    found = Neighbours(workspace)
    found.report(43, 38, 52, 61)
    found.hand_in(NAME, own_file(13, 22, 31, 34, 60, groups={"V": 31.0, "M": 18.0, "X": 11.0}))
    return found


@pytest.fixture
def network(workspace: Workspace) -> Neighbours:
    return once(workspace, _reported)


def values_of(network: Neighbours, viewer: Access) -> list[float]:
    """Every number of people that a viewer sees of the grantees, along series and in groups."""
    seen: list[float] = []
    for listed in grantees.list_grantees(viewer, network.workspace):
        view = grantees.build_grantee_view(viewer, GranteeQuery(listed.organisation_id), network.workspace)
        for row in view.rows:
            detail = indicators.build_indicator_view(viewer, IndicatorQuery(row.indicator_id), network.workspace)
            seen += [point.value for point in row.series if point.value is not None]
            seen += [value for value in row.spark if value is not None]
            seen += [bar.value for chart in detail.breakdowns for bar in chart.bars if bar.value is not None]
    return seen


def test_the_small_number_of_the_portfolio_counts_and_not_only_the_one_of_the_product(network: Neighbours) -> None:
    viewer = network.outsider()
    before = values_of(network, viewer)
    assert [value for value in before if 0 < value < K], "there are numbers that only the portfolio's own wall hides"
    with unscoped_writing(network.workspace) as connection:
        connection.execute(update(Portfolio).where(Portfolio.id == network.portfolio_id).values(small_number=K))
    after = values_of(network, viewer)
    assert after
    assert [value for value in after if 0 < value < K] == []
    assert [value for value in values_of(network, network.fund) if 0 < value < K], "the fund itself sees them"


def test_no_number_of_the_database_stands_in_a_theory_that_others_look_at(network: Neighbours) -> None:
    for role, home in ((Role.ACADEMIC, "universiteit"), (Role.UMBRELLA, "koepel")):
        viewer = network.outsider(role, home)
        looked = 0
        for listed in grantees.list_grantees(viewer, network.workspace):
            try:
                view = theory_of_change.build_theory_view(viewer, listed.organisation_id, network.workspace)
            except NotFound:
                continue  # the others have none
            ids = [view.organisation_id, *(key for key, _ in view.organisations)]
            assert min(ids) > 2**20 and listed.organisation_id in ids
            for node in view.nodes:
                for indicator_id, _, _ in node.indicators:
                    assert indicator_id > 2**20
                    indicators.build_indicator_view(viewer, IndicatorQuery(indicator_id), network.workspace)
                    looked += 1
        assert looked, "an indicator hangs on a block"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """A clock that can be moved on."""
    moved, now = [timedelta()], audit_log.now
    monkeypatch.setattr(login_rate_limit, "now", lambda: now() + moved[0])
    return moved


def test_from_one_address_sixty_guesses_are_taken_whoever_they_are_about(
    place: Workspace, clock: list[timedelta]
) -> None:
    def guess(number: int, address: str = "203.0.113.9") -> bool:
        return count_attempt(place, f"p{number}@fonds.be", address, ()).is_admitted

    assert PER_ADDRESS == 60
    assert [guess(number) for number in range(63)] == [True] * 60 + [False] * 3
    assert guess(100, "203.0.113.10"), "another address has its own"
    clock[0] = login_rate_limit.WINDOW + timedelta(seconds=1)
    assert guess(101), "after a quarter of an hour it begins anew"


def test_from_a_known_browser_ten_guesses_are_taken(place: Workspace, clock: list[timedelta]) -> None:
    known, other = sessions.hash_token("een"), sessions.hash_token("twee")
    with unscoped_writing(place) as connection:
        who = account_store.add_account(
            connection, email="mieke@fonds.be", name="Mieke", language="nl", state="active", made_at=audit_log.now()
        )
        for device in (known, other):
            sessions_and_tokens.add_device(connection, who, device, audit_log.now())

    def guess(number: int, device: str = known) -> bool:
        # From everywhere: it is the browser that is counted.
        return count_attempt(place, "mieke@fonds.be", f"203.0.113.{number}", (device,)).is_admitted

    assert PER_DEVICE == 10
    assert [guess(number) for number in range(13)] == [True] * 10 + [False] * 3
    assert guess(50, other), "another browser of the same person has its own"
    clock[0] = login_rate_limit.WINDOW + timedelta(seconds=1)
    assert guess(51)


VIEWER = Access(3, "Mieke", Role.FUND_STAFF, 7, (1,), (7,), Language.NL)
OTHERS = {
    "account": {"account_id": 4}, "role": {"role": Role.ADMINISTRATOR}, "organisation": {"organisation_id": 8},
    "portfolios": {"portfolio_ids": (2,)}, "more portfolios": {"portfolio_ids": (1, 2)},
    "no portfolio": {"portfolio_ids": ()}, "organisations": {"organisation_ids": (8,)},
    "no organisation": {"organisation_ids": ()}, "language": {"language": Language.FR},
}  # fmt: skip


@pytest.mark.parametrize("changed", OTHERS.values(), ids=list(OTHERS))
def test_what_one_viewer_was_shown_is_shown_to_nobody_with_another_access(
    changed: dict[str, object], place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current_workspace, "workspace", lambda: place)
    monkeypatch.setattr(data_revision, "read_revision", lambda *_: 1)
    view_cache._cached.clear()

    def view(access: Access, query: object, _: Workspace) -> tuple[Access, object]:
        return access, query

    assert view_cache.load_view(view, VIEWER, "a")[0] == VIEWER
    other = replace(VIEWER, **changed)  # type: ignore[arg-type]
    assert view_cache.load_view(view, other, "a")[0] == other
    assert view_cache.load_view(view, VIEWER, "b") == (VIEWER, "b"), "nor what was asked otherwise"
    view_cache._cached.clear()


def test_data_that_changed_and_another_database_are_looked_at_anew(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    view_cache._cached.clear()
    calls: list[str] = []

    def view(_access: Access, _query: object, where: Workspace) -> str:
        calls.append(where.url)
        return where.url

    for url, revision in (("een", 1), ("een", 1), ("een", 2), ("twee", 2)):
        monkeypatch.setattr(current_workspace, "workspace", lambda url=url: replace(place, url=url))
        monkeypatch.setattr(data_revision, "read_revision", lambda *_, number=revision: number)
        assert view_cache.load_view(view, VIEWER, "a") == url
    assert calls == ["een", "een", "twee"]
    view_cache._cached.clear()


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety_checks, "MAX_UNPACKED", 4 * 1024 * 1024)
    opened: list[str] = []
    unpack = zipfile.ZipFile.open

    def noted(archive: zipfile.ZipFile, entry: object, *rest: object, **more: object) -> object:
        opened.append(str(getattr(entry, "filename", entry)))
        return unpack(archive, entry, *rest, **more)  # type: ignore[arg-type]

    data = unpacks_to(2, 2)
    monkeypatch.setattr(zipfile.ZipFile, "open", noted)
    with pytest.raises(UnreadableFile, match="too_large_unpacked"):
        safety_checks.check_file(data, "cijfers.xlsx")
    assert [name for name in opened if "sheet" in name] == []


def test_what_is_really_unpacked_counts_and_not_what_the_directory_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the directory lies about its sizes."""
    data = unpacks_to(2, 2)
    monkeypatch.setattr(safety_checks, "MAX_UNPACKED", 1024 * 1024)
    # The sum over the directory is the one place that adds up a generator of sizes.
    monkeypatch.setattr(safety_checks, "sum", lambda _: 0, raising=False)
    with pytest.raises(UnreadableFile, match="too_large_unpacked"):
        safety_checks.check_file(data, "cijfers.xlsx")
    monkeypatch.setattr(safety_checks, "MAX_UNPACKED", 64 * 1024 * 1024)
    monkeypatch.setattr(safety_checks, "MAX_PART", 1024 * 1024)
    with pytest.raises(UnreadableFile, match="too_large_unpacked"):
        safety_checks.check_file(data, "cijfers.xlsx")


def test_the_limits_are_those_that_the_memory_of_a_reader_was_measured_for() -> None:
    assert (safety_checks.MAX_UNPACKED, safety_checks.MAX_PART) == (400 * 1024**2, 300 * 1024**2)


def test_what_the_table_of_permissions_does_not_list_is_allowed_to_nobody() -> None:
    listed = {(permission.action, permission.kind): permission.roles for permission in PERMISSIONS}
    unlisted = [(action, kind) for action in Action for kind in Kind if (action, kind) not in listed]
    assert unlisted
    for role in Role:
        access = Access(1, "Iemand", role, 1, (1,), (1,))
        for action in Action:
            for kind in Kind:
                allowed = role in listed.get((action, kind), ())
                assert may(role, action, kind) is allowed, (role, action, kind)
                if not allowed:
                    with pytest.raises(NotAllowed):
                        require(access, action, kind)
        for permission in PERMISSIONS:
            assert (sight_of_role(role, permission) is Sight.NO) is (role not in permission.roles)
    assert {role for role in Role if sees_pseudonyms(role)} == {Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR}


def owners_of(connection: Connection, table: Any) -> set[int | None]:
    """The organisations whose rows of a table a connection reaches through its limit."""
    rows = select(table.organisation_id).where(row_access.limit(connection, table))
    return set(connection.execute(rows).scalars())


def test_what_is_told_to_an_organisation_about_itself_reaches_no_other(network: Neighbours) -> None:
    watched, other = network.ids[NAME], network.ids["Beekdal"]
    with unscoped_writing(network.workspace) as connection:
        for organisation_id in (watched, other):
            audit_log.add_event(connection, audit_log.SYSTEM, "export", "figures", organisation_id=organisation_id)
            who = account_store.add_account(
                connection, email=f"{organisation_id}@x.be", name="X", language="nl", state="active",
                made_at=audit_log.now(),
            )  # fmt: skip
            account_store.add_membership(
                connection, account_id=who, organisation_id=organisation_id, role=Role.GRANTEE_EDITOR.value,
                subject_id=organisation_id, made_at=audit_log.now(),
            )  # fmt: skip
    grantee = Access(0, NAME, Role.GRANTEE_EDITOR, watched, (), (watched,))
    with reading(grantee, network.workspace) as connection:
        assert owners_of(connection, AuditEvent) == {watched}
        assert owners_of(connection, Membership) == {watched}


def test_who_writes_for_one_organisation_reaches_the_files_of_no_other(network: Neighbours) -> None:
    watched = network.ids[NAME]
    with writing(
        network.fund, network.workspace, organisation_id=watched, portfolio_id=network.portfolio_id
    ) as connection:
        assert owners_of(connection, File) == {watched}


def test_nobody_changes_tables_on_behalf_of_a_viewer(network: Neighbours) -> None:
    fresh = Table("of_a_viewer", MetaData(), Column("id", Integer))
    ways = (
        lambda: reading(network.fund, network.workspace),
        lambda: writing(
            network.fund, network.workspace, organisation_id=network.ids[NAME], portfolio_id=network.portfolio_id
        ),
    )
    for way in ways:
        for change in (CreateTable(fresh), DropTable(table_of(File))):
            with pytest.raises(UnscopedQuery, match="tables are not changed"), way() as connection:
                connection.execute(change)
    with unscoped_writing(network.workspace) as connection:
        assert not inspect(connection).has_table("of_a_viewer")
        assert inspect(connection).has_table("file")
