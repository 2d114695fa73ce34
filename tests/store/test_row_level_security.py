"""The second wall: PostgreSQL itself keeps the rows of others from a transaction that acts for a viewer.

In these tests the first wall is taken away, so that what holds is the database's own doing; and the
other way round.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from kept import once
from sqlalchemy import Connection, create_engine, event, func, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from two_funds import SECOND, SHARED, TwoFunds

from impact.errors import StoreUnavailable
from impact.model.access import Access
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.theory_levels import Level
from impact.services.core.workspace import (
    Tables,
    Workspace,
    open_workspace,
    reading,
    unscoped_reading,
    unscoped_writing,
    writing,
    writing_template,
)
from impact.services.operations import health_checks
from impact.services.theory import drafts
from impact.services.theory.sector import templates
from impact.store import organisation_names, sector_templates, theory_plan, theory_versions
from impact.store.decisions import decision_rows
from impact.store.organisation_names import NameRecord
from impact.store.schema.base import Base
from impact.store.schema.figures import Figure
from impact.store.tenancy import connection_guard, row_level_security
from impact.store.tenancy.tenant_scope import COMMON, OWNED, PRIVATE, SCOPE, UnscopedQuery
from impact.theory.document import BlockChange, TheoryBlock, TheoryDocument, TheoryEdit

pytestmark = pytest.mark.postgres


@pytest.fixture
def world(request: pytest.FixtureRequest) -> TwoFunds:
    """Two funds on PostgreSQL, with all that they do."""
    from databases import emptied

    return once(emptied(request.getfixturevalue("postgres_workspace")), both_funds)


def both_funds(workspace: Workspace) -> TwoFunds:
    made = TwoFunds(workspace)
    made.begin_second()
    made.go_on_in_second()
    # The first fund's other grantee has no draft: one that is added for it would be the first.
    for word, organisation_id in (("KOPER", made.shared), (SECOND, made.founded_second.organisations["Beta"])):
        block = TheoryBlock("ontwerp", Level.OUTPUT, {"nl": f"{word} ontwerp"})
        drafts.save_edit(made.fund(word), organisation_id, TheoryEdit(word, (BlockChange(None, block),)), workspace)
        with unscoped_writing(workspace) as connection:
            former_name = NameRecord(organisation_id, f"{word} van vroeger", "")
            organisation_names.keep_former_name(connection, former_name, datetime(2025, 1, 1))
            # Both funds have an evaluation planned with the grantee that both support.
            theory_plan.add_planned_method(
                connection, organisation_id=made.shared, portfolio_id=made.fund(word).portfolio_ids[0], source_key="a",
                target_key="", method="msc", question="how_much", state="planned", who=f"{word} mens", starts_on=None,
                ends_on=None, cost_cents=100, note="", account_id=None, made_at=datetime(2025, 1, 1),
            )  # fmt: skip
    return made


@contextmanager
def without_first_wall(workspace: Workspace) -> Iterator[None]:
    """SQLAlchemy lets everything pass."""
    event.remove(workspace.engine, "before_execute", connection_guard._limit_write)
    event.remove(workspace.engine, "before_cursor_execute", connection_guard._check_execution)
    try:
        yield
    finally:
        connection_guard.guard_engine(workspace.engine)


@contextmanager
def without_second_wall(workspace: Workspace) -> Iterator[None]:
    """Transactions keep the rights of the login role."""
    event.remove(workspace.engine, "begin", row_level_security.enter_role)
    try:
        yield
    finally:
        event.listen(workspace.engine, "begin", row_level_security.enter_role)


def rows(connection: Connection, table: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(text(f'SELECT * FROM "{table}"')).mappings()]


def opened(world: TwoFunds) -> Any:
    """A transaction of the first fund on the shared grantee."""
    return writing(
        world.fund("KOPER"), world.workspace, organisation_id=world.shared, portfolio_id=world.first.portfolio_id
    )


SEEN = sorted(OWNED - {"account"})


def test_every_table_is_on_one_of_the_lists(world: TwoFunds) -> None:
    assert set(Base.metadata.tables) == OWNED | PRIVATE | COMMON
    with unscoped_reading(world.workspace) as connection:
        unguarded = connection.scalars(
            text(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
                "AND NOT (relrowsecurity AND relforcerowsecurity) AND relname <> 'alembic_version'"
            )
        ).all()
    assert unguarded == []


def test_the_database_shows_a_guest_no_row_of_another_organisation(world: TwoFunds) -> None:
    """Of its organisation it lets through what is in any portfolio: the first wall takes that of others away."""
    guest = Access(0, "Gast", Role.COACH, 0, (world.first.portfolio_id,), (world.shared,), is_narrow=True)
    with without_first_wall(world.workspace), reading(guest, world.workspace) as connection:
        found = {table: rows(connection, table) for table in SEEN}
    for table in ("theory", "node", "link", "grant", "measurement", "theory_thread", "guest_link"):
        assert {row["organisation_id"] for row in found[table]} <= {world.shared}, table
    assert found["theory"] and found["grant"] and "Alfa" not in str(found["organisation"])


def test_the_database_shows_a_published_template_to_the_network_and_to_no_guest(world: TwoFunds) -> None:
    fund, own = world.fund("KOPER"), world.first.organisations["Alfa"]
    umbrella = Access(0, "Koepel", Role.UMBRELLA, own, (), (world.shared,))
    theory = TheoryDocument((TheoryBlock("sjabloon", Level.IMPACT, {"nl": "Sjabloon"}),))
    with unscoped_writing(world.workspace) as connection:
        ids = [
            sector_templates.add_template(connection, own, {"nl": name}, {"nl": "x"}, datetime(2026, 5, 4))
            for name in ("Open", "Dicht")
        ]
        record = sector_templates.find_template(connection, ids[0])
        assert record is not None
        sector_templates.add_template_version(
            connection, record, 1, theory, dated=date(2026, 5, 4), reason={"nl": "x"}, publisher="Koepel"
        )
    guest = replace(fund, organisation_id=0, organisation_ids=(world.shared,), is_narrow=True)
    for access, titles in ((fund, ["Open"]), (umbrella, ["Open", "Dicht"]), (guest, [])):
        with without_first_wall(world.workspace), reading(access, world.workspace) as connection:
            templates = rows(connection, "sector_template")
            versions = rows(connection, "template_version")
        assert {row["title"]["nl"] for row in templates} == set(titles)
        assert len(versions) == bool(titles), access.name


def test_the_database_keeps_the_drafts_of_templates_apart_from_the_theory_of_the_same_organisation(
    world: TwoFunds,
) -> None:
    """An umbrella that is a grantee drafts both: who sees or writes the one does not see or write the other."""
    both, place = world.shared, world.first.portfolio_id
    umbrella = Access(0, "Koepel", Role.UMBRELLA, both, (), (world.first.organisations["Alfa"],))
    template_id = templates.create_template(umbrella, "Eigen", "x", world.workspace)
    edit = TheoryEdit("sjabloon", (BlockChange(None, TheoryBlock("geheim", Level.OUTPUT, {"nl": "Geheim"})),))
    drafts.save_edit(umbrella, both, edit, world.workspace, template_id)

    def find_drafts(connection: Connection) -> tuple[set[bool], int]:
        """Whether drafts in sight are of templates, and how many steps there are of those that are."""
        of_template = {row["id"]: row["template_id"] > 0 for row in rows(connection, "theory_draft")
                       if row["organisation_id"] == both}  # fmt: skip
        steps = [row for row in rows(connection, "theory_step") if "Geheim" in str(row["document"])]
        return set(of_template.values()), len(steps)

    def write(connection: Connection) -> dict[str, int]:
        """Touch every draft, step and template; how many of each were touched."""
        statements = {
            "changed": "UPDATE theory_draft SET revision = revision + 1 WHERE template_id > 0",
            "changed_theory": "UPDATE theory_draft SET revision = revision + 1 WHERE template_id = 0",
            "steps": "UPDATE theory_step SET is_undone = false WHERE edit_id = 'sjabloon'",
            "templates": "UPDATE sector_template SET publisher = 'x'",
            "taken_steps": "DELETE FROM theory_step WHERE edit_id = 'sjabloon'",
            "taken": "DELETE FROM theory_draft WHERE template_id > 0",
        }
        return {name: connection.execute(text(words)).rowcount for name, words in statements.items()}

    editor = Access(0, "Coördinatie", Role.GRANTEE_EDITOR, both, (), (both,))
    coach = replace(world.fund("KOPER"), role=Role.COACH, organisation_id=both)
    with without_first_wall(world.workspace):
        for access in (world.fund("KOPER"), editor, coach):
            with reading(access, world.workspace) as connection:
                assert find_drafts(connection) == ({False}, 0), access.role
                assert rows(connection, "sector_template") == [], access.role
        with reading(umbrella, world.workspace) as connection:
            shown, steps = find_drafts(connection)
            assert True in shown and steps == 1 and rows(connection, "sector_template")
        for access in (world.fund("KOPER"), editor):
            with writing(access, world.workspace, organisation_id=both, portfolio_id=place) as connection:
                touched = write(connection)
            assert touched.pop("changed_theory") == 1 and not any(touched.values()), touched
            for statement in (
                "INSERT INTO theory_draft (organisation_id, template_id, based_on, document, revision, changed_at) "
                f"VALUES ({both}, {template_id}, 0, '{{}}', 0, now())",
                "INSERT INTO sector_template (organisation_id, title, sector, published, publisher, made_at) "
                f"VALUES ({both}, '{{}}', '{{}}', 1, 'x', now())",
            ):
                with (
                    pytest.raises(DBAPIError) as refusal,
                    writing(access, world.workspace, organisation_id=both, portfolio_id=place) as connection,
                ):
                    connection.execute(text(statement))
                assert getattr(refusal.value.orig, "sqlstate", None) == "42501", refusal.value
        with pytest.raises(DBAPIError) as refusal, writing_template(umbrella, world.workspace) as connection:
            connection.execute(
                text(
                    "INSERT INTO theory_draft (organisation_id, template_id, based_on, document, revision, changed_at) "
                    f"VALUES ({both}, 0, 0, '{{}}', 0, now())"
                )
            )
        assert getattr(refusal.value.orig, "sqlstate", None) == "42501", refusal.value
        with writing_template(umbrella, world.workspace) as connection:
            touched = write(connection)
        assert touched.pop("changed_theory") == 0 and set(touched.values()) == {1}, touched


def test_the_database_shows_the_frame_of_a_fund_to_its_network_and_to_no_guest(world: TwoFunds) -> None:
    fund = world.fund("KOPER")
    theory = TheoryDocument((TheoryBlock("kader", Level.IMPACT, {"nl": "Kader"}),))
    with unscoped_writing(world.workspace) as connection:
        theory_versions.add_version(
            connection, fund.organisation_id, 50, theory, dated=date(2026, 5, 4), reason={"nl": "Kader"}, agreed_by=(),
        )  # fmt: skip
    guest = Access(0, "Gast", Role.COACH, 0, (world.first.portfolio_id,), (world.shared,), is_narrow=True)
    is_seen: dict[str, list[bool]] = {}
    for name, access in (("guest", guest), ("grantee", world.grantee(SHARED)), ("fund", fund)):
        with without_first_wall(world.workspace), reading(access, world.workspace) as connection:
            is_seen[name] = [
                fund.organisation_id in {row["organisation_id"] for row in rows(connection, table)}
                for table in ("theory", "node")
            ]
    assert is_seen == {"guest": [False, False], "grantee": [True, True], "fund": [True, True]}


def test_the_database_shows_no_row_of_another_fund(world: TwoFunds) -> None:
    viewers = (world.fund("KOPER"), world.grantee("Alfa"))
    with without_first_wall(world.workspace):
        for access in viewers:
            with reading(access, world.workspace) as connection:
                found = {table: rows(connection, table) for table in SEEN}
            assert [table for table, said in found.items() if SECOND in str(said)] == []
            assert "KOPER" in str(found["indicator"])
            assert {row["organisation_id"] for row in found["measurement"]} <= {*world.first.organisations.values()}


def test_the_shared_grantee_sees_its_own_rows_of_both_funds_and_no_others(world: TwoFunds) -> None:
    with without_first_wall(world.workspace), reading(world.grantee("Gedeeld"), world.workspace) as connection:
        assert {row["organisation_id"] for row in rows(connection, "submission")} == {world.shared}
        assert len({row["portfolio_id"] for row in rows(connection, "submission")}) == 2
        names = {row["name"] for row in rows(connection, "organisation")}
        assert names == {"Gedeeld", "KOPER fonds", "ZILVER fonds"}


def test_without_settings_there_is_no_row(world: TwoFunds) -> None:
    with unscoped_reading(world.workspace) as connection:
        connection.execute(text("SELECT set_config('role', 'impact_app', true)"))
        assert [table for table in SEEN if rows(connection, table)] == []


@pytest.mark.parametrize("table", sorted(PRIVATE))
def test_the_role_gets_nothing_by_which_somebody_signs_in(world: TwoFunds, table: str) -> None:
    opening = reading(world.fund("KOPER"), world.workspace)
    denied = pytest.raises(ProgrammingError, match="permission denied")
    with without_first_wall(world.workspace), opening as connection, denied:
        rows(connection, table)


def test_a_password_is_not_read_and_a_person_of_elsewhere_is_not_seen(world: TwoFunds) -> None:
    access = world.fund("KOPER")
    with without_first_wall(world.workspace):
        with reading(access, world.workspace) as connection:
            assert connection.scalars(text("SELECT name FROM account")).all() == ["KOPER persoon"]
            assert rows(connection, "setting") == []
        with reading(access, world.workspace) as connection, pytest.raises(ProgrammingError):
            connection.execute(text("SELECT password_hash FROM account"))


OTHERS = {
    "a grant in the other portfolio": (
        'INSERT INTO "grant" (organisation_id, portfolio_id, ref, title, theme, sdg, non_financial, reporting) '
        "VALUES (:shared, :second, 'x', '', '', '', '', '')"
    ),
    "a grant of another organisation": (
        'INSERT INTO "grant" (organisation_id, portfolio_id, ref, title, theme, sdg, non_financial, reporting) '
        "VALUES (:alfa, :first, 'x', '', '', '', '', '')"
    ),
    "a grant that changes hands": 'UPDATE "grant" SET portfolio_id = :second',
    "an indicator under another grant": 'UPDATE indicator SET grant_id = (SELECT MIN(id) - 1 FROM "grant")',
    "the portfolio of the fund": "UPDATE portfolio SET name = 'x'",
    "an organisation": "INSERT INTO organisation (kind, name, ref, theme, regions, story, fictional) "
    "VALUES ('fund', 'x', '', '', '[]', '{}', true)",
    "an event about somebody else": (
        "INSERT INTO audit_event (number, organisation_id, at, actor, action, kind, object_ref, outcome, facts, "
        "label, digest) VALUES (900, :alfa, now(), '', '', '', '', '', '{}', '', '')"
    ),
    "an event that is there": "UPDATE audit_event SET label = 'x'",
    "an event, away": "DELETE FROM audit_event",
    "a draft of another organisation": (
        "INSERT INTO theory_draft (organisation_id, template_id, based_on, document, revision, changed_at) "
        "VALUES (:alfa, 0, 0, '{}', 0, now())"
    ),
    "a template of another organisation": (
        "INSERT INTO sector_template (organisation_id, title, sector, published, publisher, made_at) "
        "VALUES (:alfa, '{}', '{}', 1, 'x', now())"
    ),
    "a version of a template of another organisation": (
        "INSERT INTO template_version (organisation_id, template_id, number, dated, reason, document) "
        "VALUES (:alfa, (SELECT MIN(id) FROM sector_template), 9, now(), '{}', '{}')"
    ),
    "a template, away": "DELETE FROM sector_template",
    "a step of another organisation": (
        "INSERT INTO theory_step (organisation_id, draft_id, edit_id, made_at, document, is_undone) "
        "VALUES (:alfa, (SELECT MIN(id) FROM theory_draft), 'x', now(), '{}', false)"
    ),
    "a method in the plan of another organisation": (
        "INSERT INTO planned_method (organisation_id, portfolio_id, source_key, target_key, method, question, state, "
        "who, note, made_at, version) VALUES (:alfa, :first, 'a', '', 'msc', 'how_much', 'planned', '', '', now(), 1)"
    ),
    "a method in the plan with another fund": (
        "INSERT INTO planned_method (organisation_id, portfolio_id, source_key, target_key, method, question, state, "
        "who, note, made_at, version) "
        "VALUES (:shared, :second, 'a', '', 'msc', 'how_much', 'planned', '', '', now(), 1)"
    ),
    "a draft that changes hands": "UPDATE theory_draft SET organisation_id = :alfa",
    "a setting": "UPDATE setting SET value = 'x'",
    "a membership": "UPDATE membership SET role = 'administrator'",
}


@pytest.mark.parametrize("statement", OTHERS.values(), ids=OTHERS)
def test_the_database_refuses_to_write_for_others(world: TwoFunds, statement: str) -> None:
    where = {
        "shared": world.shared, "alfa": world.first.organisations["Alfa"],
        "first": world.first.portfolio_id, "second": world.founded_second.portfolio_id,
    }  # fmt: skip
    used = {name: value for name, value in where.items() if f":{name}" in statement}
    with without_first_wall(world.workspace), opened(world) as connection, pytest.raises(DBAPIError) as refusal:
        connection.execute(text(statement), used)
    # No right to the table or the row; what is refused for another reason was not held by this wall.
    assert getattr(refusal.value.orig, "sqlstate", None) == "42501", refusal.value


def test_of_drafts_their_steps_and_plans_only_ones_own_go_away(world: TwoFunds) -> None:
    with unscoped_reading(world.workspace) as connection:
        tables = ("theory_step", "theory_draft", "planned_method")
        before = {table: len(rows(connection, table)) for table in tables}
    with without_first_wall(world.workspace), opened(world) as connection:
        removed = {table: connection.execute(text(f"DELETE FROM {table}")).rowcount for table in before}
    assert (before, removed) == (dict.fromkeys(tables, 2), dict.fromkeys(tables, 1))


@pytest.mark.parametrize(
    "table",
    ["grant", "indicator", "measurement", "target", "figure", "aggregate", "submission", "theory_draft", "theory_step",
     "planned_method"],
)
def test_what_is_taken_away_is_ones_own(world: TwoFunds, table: str) -> None:
    with unscoped_reading(world.workspace) as connection:
        before = {row["id"] for row in rows(connection, table)}
    with without_first_wall(world.workspace), opened(world) as connection:
        seen = {row["id"] for row in rows(connection, table) if row["organisation_id"] == world.shared}
        # A statement that reads no column is held by the policy of changing alone, not by that of seeing.
        changed = connection.execute(text(f'UPDATE "{table}" SET organisation_id = {world.shared}')).rowcount
    assert seen < before
    assert changed == len(seen)


def test_a_reading_transaction_writes_nothing(world: TwoFunds) -> None:
    opening = reading(world.fund("KOPER"), world.workspace)
    with without_first_wall(world.workspace), pytest.raises(StoreUnavailable), opening as connection:
        connection.execute(text("UPDATE submission SET unclear = 9"))


def test_the_rights_end_with_the_transaction(world: TwoFunds) -> None:
    with world.workspace.engine.connect() as connection:
        connection.execution_options(**{SCOPE: connection_guard.Scope.of(world.fund("KOPER"))})
        for _ in range(2):
            assert connection.scalar(select(func.current_user())) == "impact_app"
            connection.rollback()
        connection.execution_options(**{SCOPE: None})
        assert connection.scalar(select(func.current_user())) != "impact_app"
        assert not connection.scalar(select(func.current_setting("impact.portfolios", True)))


def test_the_first_wall_holds_where_the_second_is_gone(world: TwoFunds) -> None:
    access = world.fund("KOPER")
    with without_second_wall(world.workspace), reading(access, world.workspace) as connection:
        with pytest.raises(UnscopedQuery):
            connection.execute(select(Figure.id))
        with pytest.raises(UnscopedQuery):
            connection.execute(text("SELECT name FROM organisation"))


def test_doctor_says_that_the_database_guards_its_rows(world: TwoFunds) -> None:
    found = {finding.key: finding.good for finding in health_checks.run_checks(world.workspace)}
    assert found["store_errors.doctor_row_security"]
    assert found["store_errors.doctor_login"]
    with world.workspace.engine.begin() as connection:
        connection.execute(text("ALTER TABLE figure NO FORCE ROW LEVEL SECURITY"))
    try:
        found = {finding.key: finding.good for finding in health_checks.run_checks(world.workspace)}
        assert found["store_errors.doctor_row_security_bad"] is False
    finally:
        with world.workspace.engine.begin() as connection:
            connection.execute(text("ALTER TABLE figure FORCE ROW LEVEL SECURITY"))


def test_doctor_warns_where_an_administrator_would_be_served_as_such(world: TwoFunds) -> None:
    def exempt(words: str) -> None:
        with world.workspace.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(f"ALTER ROLE impact_app {words}"))

    exempt("BYPASSRLS")
    try:
        found = {finding.key: finding.good for finding in health_checks.run_checks(world.workspace)}
        assert found["store_errors.doctor_login_bad"] is False
    finally:
        exempt("NOBYPASSRLS")


# A login role as in production: it owns the tables and is neither administrator nor exempt


@pytest.fixture
def ordinary(postgres_url: str) -> Iterator[str]:
    """The address of an empty database under an ordinary user, who may not make roles."""
    user = f"ordinary_{uuid4().hex[:12]}"
    admin = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE ROLE {user} LOGIN PASSWORD 'x'"))
        connection.execute(text(f"GRANT ALL ON SCHEMA public TO {user}"))
    yield admin.url.set(username=user, password="x").render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP OWNED BY {user} CASCADE"))
        connection.execute(text(f"DROP ROLE {user}"))
    admin.dispose()


def test_who_may_not_make_the_role_is_told_the_two_lines(ordinary: str) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        open_workspace(ordinary)
    assert caught.value.key == "store_errors.no_role"
    assert caught.value.params["role"] == "impact_app"
    assert caught.value.params["login"].startswith("ordinary_")


def test_without_the_role_nothing_is_served(ordinary: str, postgres_url: str) -> None:
    open_workspace(postgres_url).engine.dispose()
    workspace = open_workspace(ordinary, tables=Tables.ANY)
    with pytest.raises(StoreUnavailable) as caught, reading(nobody(), workspace) as connection:
        connection.execute(select(func.now()))
    assert caught.value.key == "store_errors.no_role"
    workspace.engine.dispose()


def test_an_ordinary_user_works_once_it_is_in_the_role(ordinary: str, postgres_url: str) -> None:
    admin = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        user = ordinary.partition("//")[2].partition(":")[0]
        if connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = 'impact_app'")).first() is None:
            connection.execute(text("CREATE ROLE impact_app NOLOGIN"))
        connection.execute(text(f"GRANT impact_app TO {user}"))
    admin.dispose()
    workspace = open_workspace(ordinary)
    world = TwoFunds(workspace)
    world.begin_second()
    found = {finding.key: finding.good for finding in health_checks.run_checks(workspace)}
    assert found["store_errors.doctor_row_security"]
    assert found["store_errors.doctor_login"]
    with without_first_wall(workspace), reading(world.fund("KOPER"), workspace) as connection:
        assert SECOND not in str(rows(connection, "submission"))
        # Of each of two grantees: two that count, one that came back, one that waits, one put aside.
        assert len(rows(connection, "submission")) == 10
    workspace.engine.dispose()


def nobody() -> Access:
    """An access to nothing at all."""
    from impact.model.vocabulary.roles import Role

    return Access(0, "", Role.FUND_STAFF, 0, (), ())


def test_an_access_to_nothing_sees_no_row(world: TwoFunds) -> None:
    with without_first_wall(world.workspace), reading(nobody(), world.workspace) as connection:
        assert [table for table in SEEN if rows(connection, table)] == []


def test_the_database_shows_a_grantee_no_draft_of_a_decision_and_no_dissent(world: TwoFunds) -> None:
    """Whoever sees the grantee alone gets what was taken; the fund of the portfolio all, the other fund nothing."""
    place = world.first.portfolio_id
    with unscoped_writing(world.workspace) as connection:
        columns = {"organisation_id": world.shared, "portfolio_id": place, "subject": "grantee", "content": {},
                   "frozen": {}, "made_at": datetime(2025, 1, 1)}  # fmt: skip
        decision_rows.add_decision(connection, **columns, state="draft")
        taken_id = decision_rows.add_decision(connection, **columns, state="in_force", taken_at=datetime(2025, 1, 2))
        for kind in ("view", "dissent"):
            decision_rows.add_words(
                connection, organisation_id=world.shared, portfolio_id=place, decision_id=taken_id, kind=kind,
                text=kind, author="", author_role="fund_staff", made_at=datetime(2025, 1, 2),
            )  # fmt: skip
    seen = {}
    people = {"grantee": world.grantee(SHARED), "fund": world.fund("KOPER"), "other": world.fund(SECOND)}
    for name, access in people.items():
        with without_first_wall(world.workspace), reading(access, world.workspace) as connection:
            states = sorted(row["state"] for row in rows(connection, "decision"))
            seen[name] = states, sorted(row["kind"] for row in rows(connection, "decision_words"))
    assert seen == {
        "grantee": (["in_force"], ["view"]), "fund": (["draft", "in_force"], ["dissent", "view"]), "other": ([], []),
    }  # fmt: skip
    with without_first_wall(world.workspace), opened(world) as connection:
        assert connection.execute(text("DELETE FROM decision")).rowcount == 1, "only the draft goes away"
