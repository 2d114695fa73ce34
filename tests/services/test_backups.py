"""A database that is lost comes back as it was, on both databases by our own commands, and nobody erased is revived."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from builders import Network, a_file
from databases import every_row, numbered
from sqlalchemy import create_engine, func, insert, inspect, select, text, update
from sqlalchemy.engine import make_url

from impact import cli
from impact.errors import ImpactError
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.model.vocabulary.theory_levels import Level
from impact.services.accounts import (
    accounts,
    invites_and_resets,
    operator_access,
    personal_data,
    sessions,
)
from impact.services.core.audit_log import now
from impact.services.core.workspace import (
    Tables,
    Workspace,
    open_workspace,
    unscoped_reading,
    unscoped_writing,
)
from impact.services.operations import backups, health_checks
from impact.services.theory import drafts, guest_erasure
from impact.store import guest_links, theory_conversations
from impact.store.accounts import accounts as account_store
from impact.store.db import blob_storage
from impact.store.maintenance import backup_check, dump_format, erasure_journal, postgres_dump
from impact.store.schema.base import table_of
from impact.store.schema.indicators_and_measurements import Measurement
from impact.store.schema.organisations import Grant
from impact.store.schema.theory_of_change import GuestLink, TheoryMessage, TheoryStep
from impact.theory.document import BlockChange, TheoryBlock, TheoryEdit
from impact.views.theory.guest_links import GuestChoice

# How many the drill has; see docs/operations.md.
MEASUREMENTS = int(os.environ.get("MEASUREMENTS", "20000"))
GONE, STAYS = "weg@fonds.be", "blijft@fonds.be"


@pytest.fixture
def documented(postgres_url: str) -> Iterator[str]:
    """An empty database of the user of docs/operations.md: owner of the database, member of impact_app, no more."""
    user, name = f"impact_{uuid4().hex[:12]}", make_url(postgres_url).database
    admin = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE ROLE {user} LOGIN PASSWORD 'x'"))
        connection.execute(text(f"ALTER DATABASE {name} OWNER TO {user}"))
        with suppress(Exception):
            connection.execute(text("CREATE ROLE impact_app NOLOGIN"))
        connection.execute(text(f"GRANT impact_app TO {user}"))
    yield admin.url.set(username=user, password="x").render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} OWNER TO CURRENT_USER"))
        connection.execute(text(f"DROP OWNED BY {user} CASCADE"))
        connection.execute(text(f"DROP ROLE {user}"))
    admin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    address: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "documented")
    return address


@dataclass
class Site:
    """A database with its files in a folder, as an operator has them."""

    url: str
    folder: Path

    def open(self, tables: Tables = Tables.CREATE) -> Workspace:
        return replace(open_workspace(self.url, tables=tables), files=self.folder / "files")

    @property
    def copy(self) -> Path:
        """Where its backup goes."""
        return self.folder / "reserve" / ("impact.db" if self.url.startswith("sqlite") else "impact.dump")

    def lose(self) -> None:
        """The disk of the database is gone, with nothing but what is elsewhere left."""
        if self.url.startswith("sqlite"):
            Path(self.url.removeprefix("sqlite:///")).unlink()
            return
        engine = create_engine(make_url(self.url).set(drivername="postgresql+psycopg"))
        with engine.begin() as connection:
            tables = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars()
            connection.execute(text(f"DROP TABLE {', '.join(f'public.{quote(name)}' for name in tables)} CASCADE"))
            connection.execute(text("DROP FUNCTION impact_ids, impact_audit_tail, audit_event_only_added CASCADE"))
        engine.dispose()


def quote(name: str) -> str:
    return f'"{name}"'


@pytest.fixture(autouse=True)
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACT_BASE_URL", "https://impact.fonds.be")


@pytest.fixture
def site(url: str, tmp_path: Path) -> Site:
    made = Site(url, tmp_path)
    workspace = made.open()
    network = Network(workspace)
    file = a_file().indicator("scans", baseline=0)
    for year in range(2015, 2025):
        file.actual("scans", year, year - 2000)
    network.hand_in("Ravelhoek", file.target("scans", 2024, 30))
    for email in (GONE, STAYS):
        account_id = person(workspace, email, network.founded.organisations["fund"])
        block = TheoryBlock(f"a{account_id}", Level.IMPACT, {"nl": "Minder schuld"})
        drafts.save_edit(
            replace(network.fund, account_id=account_id), network.id(), TheoryEdit(email, (BlockChange(None, block),)),
            workspace,
        )  # fmt: skip
    workspace.engine.dispose()
    return made


def makers_of_steps(workspace: Workspace) -> dict[str, int | None]:
    """Who made each step of a draft, None where they were erased, by the id of its edit."""
    with unscoped_reading(workspace) as connection:
        return dict(connection.execute(select(TheoryStep.edit_id, TheoryStep.account_id)).tuples().all())


def person(workspace: Workspace, email: str, organisation_id: int) -> int:
    with unscoped_writing(workspace) as connection:
        account_id = account_store.add_account(
            connection, email=email, name=f"Naam van {email}", language="nl", state="active", made_at=now()
        )
        account_store.add_membership(
            connection, account_id=account_id, organisation_id=organisation_id, role=Role.FUND_STAFF.value,
            subject_id=organisation_id, made_at=now(),
        )  # fmt: skip
        return account_id


def erase(workspace: Workspace, email: str) -> None:
    with unscoped_reading(workspace) as connection:
        row = account_store.find_by_email(connection, email)
    assert row is not None
    personal_data.erase_person(operator_access.load_operator(workspace, Language.NL), row.id, workspace)


def emails(workspace: Workspace) -> set[str]:
    with unscoped_reading(workspace) as connection:
        return {row.email for row in account_store.list_all(connection) if row.email}


def data(workspace: Workspace) -> list[str]:
    """Every row but those that a restore itself writes: its event, and versions and links of accounts."""
    left_out = ("audit_event ", "session ", "credential ", "account ")
    return [row for row in every_row(workspace) if not row.startswith(left_out)]


def sum_of(workspace: Workspace) -> tuple[int, str]:
    """How many rows there are in all, and a sum of what they hold."""
    rows = data(workspace)
    return len(rows), sha256("\n".join(rows).encode()).hexdigest()


def test_a_lost_database_comes_back_row_by_row_with_its_files(site: Site) -> None:
    workspace = site.open()
    files = {place.name: place.read_bytes() for place in workspace.files.rglob("??/*")}
    before = data(workspace)
    assert backups.create_backup(workspace, site.copy) == len(files) > 0
    if workspace.engine.dialect.name == "postgresql":
        with unscoped_reading(workspace) as connection:
            counted = {name: last for name, last in numbered(connection).items() if "audit" not in name}
    workspace.engine.dispose()
    site.lose()
    shutil.rmtree(workspace.files)
    result = backups.restore_backup(site.open(Tables.ANY), site.copy)
    assert (result.previous_database, result.files, result.erased) == (None, len(files), 0)
    again = site.open()
    assert data(again) == before
    assert {place.name: place.read_bytes() for place in again.files.rglob("??/*")} == files
    assert [finding.key for finding in health_checks.run_checks(again) if not finding.good] == []
    if again.engine.dialect.name == "postgresql":
        with unscoped_reading(again) as connection:
            found = numbered(connection)
            assert {name: found[name] for name in counted} == counted
    # It is used as before: by a viewer behind row-level security, by a writer, by the trail.
    Network(again, "Bosrand").hand_in("Bosrand", a_file().indicator("bomen").actual("bomen", 2024, 3))
    again.engine.dispose()


def test_nobody_erased_is_revived_and_nobody_stays_signed_in(site: Site) -> None:
    workspace = site.open()
    with unscoped_reading(workspace) as connection:
        row = account_store.find_by_email(connection, STAYS)
        assert row is not None
    link = accounts.create_reset_link(operator_access.load_operator(workspace, Language.NL), row.id, workspace)
    # One session is in the backup; the other began after it.
    kept = sessions.create_session(workspace, row.id, sessions.PASSWORD)
    assert sessions.find_session(workspace, kept.token) is not None
    backups.create_backup(workspace, site.copy)
    session = invites_and_resets.set_password(workspace, link.path.rpartition("/")[2], "zeven blauwe fietsen")
    again = accounts.create_reset_link(operator_access.load_operator(workspace, Language.NL), row.id, workspace)
    erase(workspace, GONE)
    result = backups.restore_backup(workspace, site.copy)
    assert result.erased == 1
    restored = site.open()
    assert emails(restored) == {STAYS}
    assert "Naam van weg" not in "\n".join(every_row(restored))
    assert makers_of_steps(restored) == {GONE: None, STAYS: row.id}
    for token in (kept.token, session.token):
        assert sessions.find_session(restored, token) is None
    for old in (link, again):
        with pytest.raises(ImpactError):
            invites_and_resets.find_link_owner(restored, old.path.rpartition("/")[2])
    # The state of before is kept beside it, and can be put back in turn.
    assert result.previous_database is not None and result.previous_database.is_file()
    assert result.previous_database.stat().st_mode & 0o077 == 0
    assert backups.restore_backup(restored, result.previous_database).erased == 0
    last = site.open()
    assert emails(last) == {STAYS}
    assert [finding.key for finding in health_checks.run_checks(last) if not finding.good] == []
    last.engine.dispose()


def test_nobody_erased_is_revived_where_the_database_that_knew_it_is_lost(site: Site) -> None:
    workspace = site.open()
    backups.create_backup(workspace, site.copy)
    erase(workspace, GONE)
    workspace.engine.dispose()
    site.lose()
    assert backups.restore_backup(site.open(Tables.ANY), site.copy).erased == 1
    restored = site.open()
    assert emails(restored) == {STAYS}
    assert [email for email, account_id in makers_of_steps(restored).items() if account_id] == [STAYS]
    journal = (restored.files / erasure_journal.NAME).read_text("utf-8")
    assert not [words for words in (GONE, "Naam", STAYS) if words in journal]
    restored.engine.dispose()


def add_guest(workspace: Workspace) -> None:
    """A link that a guest opened, and a question that the guest asked."""
    with unscoped_writing(workspace) as connection:
        (grantee, portfolio) = connection.execute(select(Grant.organisation_id, Grant.portfolio_id)).first() or (0, 0)
        owner = {"organisation_id": grantee, "portfolio_id": portfolio, "made_at": now()}
        link = guest_links.add_link(
            connection, **owner, author_role="fund_staff", digest="a" * 64, note="voor Linde Gast", shows_names=True,
            expires_at=now(),
        )  # fmt: skip
        guest_links.add_visit(
            connection, link_id=link, digest="b" * 64, name="Linde Gast", made_at=now(), expires_at=now()
        )
        thread = theory_conversations.add_thread(
            connection, **owner, source_key="a", target_key="", is_shared=True, author_role="guest"
        )
        theory_conversations.add_message(
            connection, **owner, thread_id=thread, kind="question", text="Waarom?", author="Linde Gast",
            author_role="guest", guest_link_id=link,
        )  # fmt: skip


@pytest.mark.parametrize("is_lost", [False, True], ids=["the database knows", "the journal knows"])
def test_a_guest_who_was_erased_is_erased_again(site: Site, *, is_lost: bool) -> None:
    workspace = site.open()
    add_guest(workspace)
    backups.create_backup(workspace, site.copy)
    with unscoped_reading(workspace) as connection:
        (grantee, portfolio) = connection.execute(select(Grant.organisation_id, Grant.portfolio_id)).first() or (0, 0)
        link = connection.scalar(select(GuestLink.id))
    choice = GuestChoice(portfolio, link, "Linde Gast", "", 1)
    access = Access(0, "Fonds", Role.FUND_STAFF, 1, (portfolio,), (), Language.NL)
    assert guest_erasure.erase_guest(access, grantee, choice, workspace) == 1
    assert "Linde" not in "\n".join(every_row(workspace)) and "Waarom?" not in "\n".join(every_row(workspace))
    workspace.engine.dispose()
    if is_lost:
        site.lose()
    backups.restore_backup(site.open(Tables.ANY), site.copy)
    restored = site.open()
    rows = "\n".join(every_row(restored))
    assert "Linde" not in rows and "Waarom?" not in rows
    with unscoped_reading(restored) as connection:
        assert connection.scalar(select(func.count()).select_from(TheoryMessage)) == 1
    assert "Linde" not in (restored.files / erasure_journal.NAME).read_text("utf-8")
    restored.engine.dispose()


def test_a_database_without_the_tables_of_guests_still_says_whose_accounts_are_shut(site: Site) -> None:
    workspace = site.open()
    add_guest(workspace)
    backups.create_backup(workspace, site.copy)
    with unscoped_writing(workspace) as connection:
        connection.execute(update(TheoryMessage).values(text="", author=""))
        row = account_store.find_by_email(connection, GONE)
        assert row is not None
        account_store.change_account(connection, row.id, state=account_store.DISABLED)
        # As a version of before there were visits of guests left it.
        connection.execute(text("DROP TABLE guest_visit"))
    workspace.engine.dispose()
    backups.restore_backup(site.open(Tables.ANY), site.copy)
    restored = site.open()
    with unscoped_reading(restored) as connection:
        account = account_store.find_by_email(connection, GONE)
        assert account is not None and account.state == account_store.DISABLED
        assert connection.scalars(select(TheoryMessage.text)).all() == [""]
    restored.engine.dispose()


def test_whoever_got_the_number_of_somebody_erased_is_not_erased_for_it(site: Site) -> None:
    """After a restore numbers are given out again: a later restore must not take one for the other."""
    workspace = site.open()
    early = site.copy.with_name(f"vroeg{site.copy.suffix}")
    backups.create_backup(workspace, early)
    with unscoped_reading(workspace) as connection:
        fund = account_store.list_memberships(connection, account_store.find_by_email(connection, STAYS).id)[0]  # type: ignore[union-attr]
    first = person(workspace, "eerst@fonds.be", fund.organisation_id)
    erase(workspace, "eerst@fonds.be")
    backups.restore_backup(workspace, early)
    restored = site.open()
    time.sleep(1.1)  # moments are kept to the second
    assert person(restored, "later@fonds.be", fund.organisation_id) == first
    backups.create_backup(restored, site.copy)
    assert backups.restore_backup(restored, site.copy).erased == 0
    last = site.open()
    assert emails(last) == {GONE, STAYS, "later@fonds.be"}
    last.engine.dispose()


def damage(content: bytes, how: str) -> bytes:
    middle = len(content) // 2
    if how == "cut off":
        return content[:middle]
    if how == "changed":
        # In an SQLite file of few rows the middle may be room that is not used; a row is as good a place.
        place = max(content.find(b"Ravelhoek"), 0) or middle
        turned = bytes(255 - byte for byte in content[place : place + 2000])
        return content[:place] + turned + content[place + 2000 :]
    if how == "empty":
        return b""
    return b"geen reservekopie" * 500


@pytest.mark.parametrize("how", ["cut off", "changed", "empty", "text"])
def test_a_backup_that_is_not_whole_replaces_nothing(site: Site, how: str) -> None:
    workspace = site.open()
    Network(workspace)
    backups.create_backup(workspace, site.copy)
    before = every_row(workspace)
    site.copy.write_bytes(damage(site.copy.read_bytes(), how))
    with pytest.raises(ImpactError) as caught:
        backups.restore_backup(workspace, site.copy)
    assert caught.value.key.partition(".")[2] in ("damaged", "not_ours", "not_a_database", "other_database")
    assert every_row(workspace) == before
    assert [place.name for place in site.folder.rglob("*before*")] == []
    workspace.engine.dispose()


def test_one_changed_letter_in_a_copy_of_sqlite_is_noticed(sqlite_url: str, tmp_path: Path) -> None:
    """The structure of the file is whole, so that only the sum over its rows can tell."""
    site = Site(sqlite_url, tmp_path)
    workspace = site.open()
    Network(workspace)
    backups.create_backup(workspace, site.copy)
    before = every_row(workspace)
    content = site.copy.read_bytes()
    assert b"Ravelhoek" in content
    site.copy.write_bytes(content.replace(b"Ravelhoek", b"Ravelhaak"))
    with pytest.raises(ImpactError, match="damaged"):
        backups.restore_backup(workspace, site.copy)
    assert every_row(workspace) == before
    site.copy.write_bytes(content)
    backups.restore_backup(workspace, site.copy)
    restored = site.open()
    assert "backup_sum" not in inspect(restored.engine).get_table_names()
    restored.engine.dispose()


@pytest.mark.postgres
def test_a_dump_whose_rows_were_changed_is_refused_by_its_sums(documented: str, tmp_path: Path) -> None:
    """The compression notices a broken disk; the sums notice a hand."""
    site = Site(documented, tmp_path)
    workspace = site.open()
    Network(workspace)
    backups.create_backup(workspace, site.copy)
    before = every_row(workspace)
    plain = gzip.decompress(site.copy.read_bytes())
    assert b"Ravelhoek" in plain
    site.copy.write_bytes(gzip.compress(plain.replace(b"Ravelhoek", b"Ravelhaak")))
    with pytest.raises(ImpactError, match="damaged"):
        backups.restore_backup(workspace, site.copy)
    assert every_row(workspace) == before
    workspace.engine.dispose()


@pytest.mark.postgres
def test_a_restore_that_fails_halfway_leaves_everything(
    documented: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(documented, tmp_path)
    workspace = site.open()
    Network(workspace)
    backups.create_backup(workspace, site.copy)
    before = every_row(workspace)
    monkeypatch.setattr(backup_check, "check_dump", lambda _: None)
    for number, summed in enumerate((0, 5, 20)):
        sum_table, calls = postgres_dump.sum_table, iter(range(100))

        def failing(*given: object, last=summed, real=sum_table, numbers=calls):  # type: ignore[no-untyped-def]
            if next(numbers) == last:
                raise OSError(28, "No space left on device")
            return real(*given)

        with monkeypatch.context() as patch:
            patch.setattr("impact.services.operations.backups._keep_previous", lambda _: None)
            patch.setattr(postgres_dump, "sum_table", failing)
            with pytest.raises(OSError, match="No space"):
                backups.restore_backup(workspace, site.copy)
        assert every_row(workspace) == before, number
    workspace.engine.dispose()


@pytest.mark.postgres
def test_a_user_who_does_not_see_every_row_makes_no_backup(documented: str, tmp_path: Path) -> None:
    site = Site(documented, tmp_path)
    workspace = site.open()
    with unscoped_writing(workspace) as connection:
        connection.exec_driver_sql("DROP POLICY owner_of_tables ON figure")
    with pytest.raises(ImpactError, match="backup_user"):
        backups.create_backup(workspace, site.copy)
    assert not site.copy.exists()
    workspace.engine.dispose()


@pytest.mark.postgres
def test_backups_of_the_two_databases_are_not_taken_for_each_other(
    documented: str, sqlite_url: str, tmp_path: Path
) -> None:
    sites = [Site(documented, tmp_path / "een"), Site(sqlite_url, tmp_path / "twee")]
    for site in sites:
        backups.create_backup(site.open(), site.copy)
    for site, other in (sites, reversed(sites)):
        workspace = site.open()
        with pytest.raises(ImpactError, match="other_database"):
            backups.restore_backup(workspace, other.copy)
        workspace.engine.dispose()


def test_the_commands_do_it(site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("IMPACT_FILES", str(site.folder / "files"))
    assert cli.main(["backup", str(site.copy), "--database", site.url]) == 0
    assert cli.main(["account", "erase", GONE, "--yes", "--database", site.url]) == 0
    capsys.readouterr()
    assert cli.main(["restore", str(site.copy), "--database", site.url]) == 0
    told = capsys.readouterr().out
    assert "erased again: 1" in told and "-before-" in told
    assert cli.main(["doctor", "--database", site.url, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["healthy"]


@pytest.mark.timeout(max(180, MEASUREMENTS // 500))
def test_many_measurements_are_written_and_put_back_as_a_stream(site: Site) -> None:
    """A drill: what comes back is equal by its sum, and is never in memory as a whole.

    `MEASUREMENTS=1000000` makes it the full one; it says how long both took.
    """
    count = MEASUREMENTS
    workspace = site.open()
    table = table_of(Measurement)
    with unscoped_writing(workspace) as connection:
        row = dict(connection.execute(select(table).order_by(table.c.id).limit(1)).mappings().one())
        row.pop("id")
        for start in range(0, count, 5000):
            notes = (f"meting {number}\t\\N\n'é" for number in range(start, start + 5000))
            old = {"superseded_by": row["submission_id"]}
            # With an answer many rows go in one statement, which on PostgreSQL is ten times as quick.
            rows = [row | old | {"note": note} for note in notes]
            connection.execute(insert(table).returning(table.c.id), rows)
    began = time.perf_counter()
    backups.create_backup(workspace, site.copy)
    took = time.perf_counter() - began
    erase(workspace, GONE)
    before = sum_of(workspace)
    workspace.engine.dispose()
    site.lose()
    began = time.perf_counter()
    backups.restore_backup(site.open(Tables.ANY), site.copy)
    print(f"{count} measurements: written in {took:.1f} s, back in {time.perf_counter() - began:.1f} s, "
          f"{site.copy.stat().st_size / 1e6:.1f} MB")  # fmt: skip
    if dump_format.is_dump(site.copy):
        assert max(len(content) for _, content in dump_format.frames(site.copy)) < 2 * dump_format.PIECE
    again = site.open()
    assert sum_of(again) == before
    assert emails(again) == {STAYS}
    again.engine.dispose()


def test_files_that_are_no_longer_kept_are_not_kept_in_a_backup(site: Site) -> None:
    workspace = site.open()
    backups.create_backup(workspace, site.copy)
    stray = blob_storage.save_file(backups.files_folder(site.copy), b"niet meer bewaard")
    backups.create_backup(workspace, site.copy)
    assert not blob_storage.has_file(backups.files_folder(site.copy), stray)
    workspace.engine.dispose()


def test_a_link_of_a_guest_does_not_come_back_to_life(site: Site) -> None:
    workspace = site.open()
    with unscoped_writing(workspace) as connection:
        grant = connection.execute(select(Grant.organisation_id, Grant.portfolio_id)).first()
        assert grant is not None
        link_id = guest_links.add_link(
            connection, organisation_id=grant.organisation_id, portfolio_id=grant.portfolio_id, account_id=None,
            author_role="fund_staff", digest="a" * 64, note="raad", shows_names=False, made_at=now(),
            expires_at=now() + timedelta(days=14),
        )  # fmt: skip
        guest_links.add_visit(
            connection, link_id=link_id, digest="b" * 64, name="Gast", made_at=now(),
            expires_at=now() + timedelta(hours=12),
        )  # fmt: skip
    backups.create_backup(workspace, site.copy)
    backups.restore_backup(workspace, site.copy)
    restored = site.open()
    with unscoped_reading(restored) as connection:
        link, visit = guest_links.load_link(connection, link_id), guest_links.find_visit(connection, "b" * 64)
    assert link is not None and link.withdrawn_at is not None
    assert visit is not None and visit.ended_at is not None
    restored.engine.dispose()
