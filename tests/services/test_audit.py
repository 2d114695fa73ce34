"""The audit trail: what happened is there, in one chain that nobody can change unseen."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from impact.access.permissions import Action, Kind
from impact.errors import NotAllowed
from impact.model.access import Access
from impact.model.vocabulary.roles import Role
from impact.services.accounts import operator_access
from impact.services.admin import audit_export
from impact.services.core import audit_log
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.services.operations import health_checks
from impact.store.audit import audit_chain as store
from impact.store.schema.audit import AuditEvent
from impact.store.schema.base import table_of

EVENTS = 6
VIEWER = Access(7, "", Role.GRANTEE_VIEWER, 0, (), ())


@pytest.fixture
def trail(workspace: Workspace) -> Workspace:
    """A workspace with six events."""
    with unscoped_writing(workspace) as connection:
        connection.execute(text(
            "INSERT INTO organisation (id, kind, name, ref, theme, regions, story, fictional, version) "
            "VALUES (101, 'fund', 'A', '', '', '[]', '{}', false, 1), (102, 'fund', 'B', '', '', '[]', '{}', false, 1)"
        ))  # fmt: skip
    for number in range(EVENTS):
        audit_log.record_event(workspace, f"a{number}", "submit", "submission", number, organisation_id=101,
                               label="f.xlsx", new=number, note="é", part=0.1)  # fmt: skip
    return workspace


def unguarded(workspace: Workspace, deed: Callable[[Connection], Any]) -> None:
    """Change the trail as somebody with the database in hands would: without its guards."""
    with unscoped_writing(workspace) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE audit_event DISABLE TRIGGER USER"))
            deed(connection)
            connection.execute(text("ALTER TABLE audit_event ENABLE TRIGGER USER"))
            return
        guards = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        for guard in guards:
            connection.execute(text(f"DROP TRIGGER {guard.name}"))
        deed(connection)
        for guard in guards:
            connection.exec_driver_sql(guard.sql)


def broken_at(workspace: Workspace) -> int | None:
    """The first event that does not fit its place."""
    with unscoped_reading(workspace) as connection:
        return store.find_break(connection)[1]


def test_an_untouched_trail_is_whole(trail: Workspace) -> None:
    with unscoped_reading(trail) as connection:
        count, broken, last = store.find_break(connection)
        rows = list(store.iterate_events(connection))
    assert (count, broken, last) == (EVENTS, None, rows[-1].digest)
    assert len({row.digest for row in rows}) == EVENTS


OTHERWISE = {
    "number": 99, "organisation_id": 102, "at": datetime(2020, 1, 1), "actor": "a99", "action": "export",
    "kind": "account", "object_ref": "99", "outcome": "denied", "facts": '{"new": 99}', "digest": "0" * 64,
}  # fmt: skip


def test_every_column_is_guarded_but_the_label(trail: Workspace) -> None:
    with unscoped_reading(trail) as connection:
        event = next(iter(store.iterate_events(connection)))
    assert set(asdict(event)) == set(table_of(AuditEvent).columns.keys()) == {*OTHERWISE, "label"}


@pytest.mark.parametrize("column", OTHERWISE)
@pytest.mark.parametrize("number", [1, 3, EVENTS])
def test_a_change_of_any_column_of_any_event_is_found(trail: Workspace, column: str, number: int) -> None:
    change = text(f"UPDATE audit_event SET {column} = :value WHERE number = :number")
    unguarded(trail, lambda connection: connection.execute(change, {"value": OTHERWISE[column], "number": number}))
    assert broken_at(trail) == (99 if column == "number" and number == EVENTS else
                                number + 1 if column == "number" else number)  # fmt: skip


@pytest.mark.parametrize(
    ("deed", "first"),
    [
        ("DELETE FROM audit_event WHERE number = 1", 2),
        ("DELETE FROM audit_event WHERE number = 3", 4),
        # Closing the gap does not help.
        ("DELETE FROM audit_event WHERE number = 3;"
         "UPDATE audit_event SET number = 3 WHERE number = 4; UPDATE audit_event SET number = 4 WHERE number = 5;"
         "UPDATE audit_event SET number = 5 WHERE number = 6", 3),
        # Two events change places.
        ("UPDATE audit_event SET number = 77 WHERE number = 2; UPDATE audit_event SET number = 2 WHERE number = 3;"
         "UPDATE audit_event SET number = 3 WHERE number = 77", 2),
        # One is put in at the end, with the digest of another.
        ("INSERT INTO audit_event (number, organisation_id, at, actor, action, kind, object_ref, outcome, facts, label,"
         " digest) SELECT 7, organisation_id, at, actor, action, kind, object_ref, outcome, facts, label, digest"
         " FROM audit_event WHERE number = 6", 7),
        # One is put in before the first.
        ("INSERT INTO audit_event (number, organisation_id, at, actor, action, kind, object_ref, outcome, facts, label,"
         " digest) SELECT 0, organisation_id, at, actor, action, kind, object_ref, outcome, facts, label, digest"
         " FROM audit_event WHERE number = 1", 0),
    ],
)  # fmt: skip
def test_what_is_removed_put_in_or_swapped_is_found(trail: Workspace, deed: str, first: int) -> None:
    unguarded(trail, lambda connection: [connection.execute(text(part)) for part in deed.split(";")])
    assert broken_at(trail) == first
    found = {finding.key: finding for finding in health_checks.run_checks(trail)}
    assert found["store_errors.doctor_trail_bad"].params == {"number": first}


@pytest.mark.parametrize(
    "deed",
    [
        "DELETE FROM audit_event WHERE number = 3",
        "DELETE FROM audit_event",
        *(f"UPDATE audit_event SET {column} = {column} WHERE number = 3" for column in OTHERWISE),
    ],
)
def test_the_database_itself_refuses_to_change_or_remove_an_event(trail: Workspace, deed: str) -> None:
    with pytest.raises(DBAPIError, match="only added to"), unscoped_writing(trail) as connection:
        connection.execute(text(deed))
    assert broken_at(trail) is None


def test_a_label_is_blanked_and_the_chain_stays_whole(trail: Workspace) -> None:
    with unscoped_writing(trail) as connection:
        store.blank_labels(connection, "a2")
    with unscoped_reading(trail) as connection:
        labels = {row.actor: row.label for row in store.iterate_events(connection)}
    assert labels == {f"a{number}": "" if number == 2 else "f.xlsx" for number in range(EVENTS)}
    assert broken_at(trail) is None


def test_200_events_of_four_at_once_are_one_chain(workspace: Workspace) -> None:
    def write(who: int) -> None:
        for number in range(50):
            audit_log.record_event(workspace, f"a{who}", "submit", "submission", number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    with unscoped_reading(workspace) as connection:
        count, broken, _ = store.find_break(connection)
        actors = [row.actor for row in store.iterate_events(connection)]
    assert (count, broken) == (200, None)
    assert {who: actors.count(who) for who in set(actors)} == dict.fromkeys(("a0", "a1", "a2", "a3"), 50)


def test_what_fails_leaves_no_event(trail: Workspace) -> None:
    with pytest.raises(DBAPIError), unscoped_writing(trail) as connection:
        audit_log.add_event(connection, "a1", "submit", "submission", 1, organisation_id=404)
    with unscoped_reading(trail) as connection:
        assert store.find_break(connection)[0] == EVENTS


def test_a_refusal_is_kept_and_answers_with_the_error_to_raise(trail: Workspace) -> None:
    refused = audit_log.record_refusal(VIEWER, Action.SEE, Kind.SUBMISSION, trail, 12, "accounts.not_yours_to_give")
    with unscoped_reading(trail) as connection:
        last = list(store.iterate_events(connection))[-1]
    assert (type(refused), refused.key) == (NotAllowed, "accounts.not_yours_to_give")
    assert (last.actor, last.action, last.kind, last.object_ref, last.outcome, last.organisation_id) == (
        "a7", "see", "submission", "12", "denied", VIEWER.organisation_id or None
    )  # fmt: skip


def test_a_denied_attempt_is_kept_also_though_it_raises(trail: Workspace) -> None:
    with pytest.raises(NotAllowed):
        audit_log.require_allowed(VIEWER, Action.SUBMIT, Kind.SUBMISSION, trail, 12)
    with unscoped_reading(trail) as connection:
        last = list(store.iterate_events(connection))[-1]
    assert [getattr(last, name) for name in ("actor", "action", "kind", "object_ref", "outcome")] == [
        "a7", "submit", "submission", "12", "denied"
    ]  # fmt: skip
    assert broken_at(trail) is None


def test_the_operator_lists_the_whole_trail_and_nobody_else_does(trail: Workspace) -> None:
    operator = operator_access.load_operator(trail)
    listed = audit_export.export_all_events(operator, trail)
    numbers = [row[0] for row in listed.rows]
    assert numbers == list(range(1, EVENTS + 1))
    assert json.loads(listed.rows[2][listed.columns.index("facts")]) == {"new": 2, "note": "é", "part": 0.1}
    assert [row[0] for row in audit_export.export_all_events(operator, trail, last=2).rows] == [EVENTS, EVENTS + 1]
    administrator = Access(7, "", Role.ADMINISTRATOR, 101, (1,), ())
    for who in (administrator, VIEWER):
        with pytest.raises(NotAllowed):
            audit_export.export_all_events(who, trail)
        with pytest.raises(NotAllowed):
            audit_export.verify_chain(who, trail)
