"""The command line for people, the trail and backups: what it does, prints, refuses and returns."""

from __future__ import annotations

import json
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from databases import postgres_server, postgres_url

from impact import cli
from impact.errors import NotAllowed
from impact.services.accounts import invites_and_resets, sessions
from impact.services.core.workspace import Workspace, open_workspace, unscoped_reading
from impact.store.accounts import accounts as store
from impact.store.audit import audit_chain as trail

__all__ = ["postgres_server", "postgres_url"]
PASSWORD = "een zin die niemand raadt"
ADMIN = ("account", "invite", "Beheer@Fonds.be", "--name", "Sofie Maes", "--role", "administrator",
         "--organisation", "Fonds Wimperhof")  # fmt: skip
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'data' / 'impact.db'}"


@pytest.fixture
def run(database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the database of this test: exit code, stdout, stderr."""
    monkeypatch.setenv("IMPACT_BASE_URL", "https://impact.example.be")
    monkeypatch.delenv("IMPACT_SMTP_URL", raising=False)

    def running(*arguments: str, on: str = database) -> tuple[int, str, str]:
        code = cli.main([*arguments, "--database", on])
        said = capsys.readouterr()
        return code, said.out, said.err

    return running


def opened(database: str) -> Workspace:
    return open_workspace(database)


def begin(database: str, link: str) -> sessions.NewSession:
    """Use a link that was printed."""
    return invites_and_resets.set_password(opened(database), link.strip().rpartition("/")[2], PASSWORD)


def test_the_first_administrator_founds_fund_and_portfolio_and_signs_in(run: Run, database: str) -> None:
    code, link, said = run(*ADMIN)
    assert code == 0
    assert link.startswith("https://impact.example.be/password/")
    assert link.count("\n") == 1
    assert "Fonds Wimperhof" in said
    begun = begin(database, link)
    found = sessions.find_account_access(opened(database), begun.account_id)
    assert found is not None
    assert (found.role.value, len(found.portfolio_ids)) == ("administrator", 1)
    assert sessions.sign_in(opened(database), "beheer@fonds.be", PASSWORD, address="1.1.1.1").account_id == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("account", "invite", "geen-adres", *ADMIN[3:]), 1, "geen-adres"),
        (("account", "invite", "a@b.be", "--name", " ", *ADMIN[5:]), 1, "name"),
        ((*ADMIN, "--sees", "Elders"), 1, "administrator"),
        (("account", "invite", "a@b.be", "--name", "A", "--role", "coach", "--organisation", "Nergens"), 1, "Nergens"),
        (("account", "invite", "a@b.be", "--name", "A", "--role", "keizer", "--organisation", "X"), 2, "keizer"),
        (("account", "invite", "a@b.be"), 2, "--name"),
        ((*ADMIN, "--portfolio", "A", "--sees", "B"), 2, "not allowed"),
        (("account",), 2, "WHAT"),
        (("account", "reset", "niemand@fonds.be"), 1, "niemand@fonds.be"),
        (("account", "letters", "--send"), 1, "IMPACT_SMTP_URL"),
        (("restore", "nergens.db"), 1, "nergens.db"),
    ],
)
def test_a_wrong_call_is_refused_with_its_reason_and_writes_nothing(
    run: Run, database: str, arguments: tuple[str, ...], code: int, said: str
) -> None:
    run("migrate")
    given, out, err = run(*arguments)
    assert given == code
    assert said in err
    assert out == ""
    with unscoped_reading(opened(database)) as connection:
        for table in ("organisation", "portfolio", "account", "membership"):
            assert connection.exec_driver_sql(f"SELECT COUNT(*) FROM {table}").scalar() == 0


def test_a_second_administrator_founds_nothing(run: Run) -> None:
    run(*ADMIN)
    code, _, said = run("account", "invite", "ander@fonds.be", *ADMIN[3:-1], "Fonds Andersom")
    assert code == 1
    assert "Fonds Wimperhof" in said


def test_people_of_every_role_are_invited_by_names(run: Run, database: str) -> None:
    run(*ADMIN)
    run("demo", on=database)  # grantees and partners by name
    with unscoped_reading(opened(database)) as connection:
        grantee, partner, fund, portfolio = (
            connection.exec_driver_sql(sql).scalar()
            for sql in (
                "SELECT MIN(o.name) FROM organisation o JOIN \"grant\" g ON g.organisation_id = o.id",
                "SELECT MIN(name) FROM organisation WHERE kind = 'knowledge'",
                "SELECT o.name FROM organisation o JOIN portfolio p ON p.organisation_id = o.id ORDER BY p.id DESC",
                "SELECT name FROM portfolio ORDER BY id DESC",
            )
        )
    for number, arguments in enumerate((
        ("fund_staff", fund), ("grantee_editor", grantee), ("academic", partner, "--portfolio", portfolio),
        ("umbrella", partner, "--sees", grantee), ("facilitator", fund, "--portfolio", portfolio),
    )):  # fmt: skip
        role, organisation, *opens = arguments
        code, out, err = run("account", "invite", f"p{number}@x.be", "--name", "P", "--role", role,
                             "--organisation", organisation, *opens, "--language", "fr")  # fmt: skip
        assert code == 0, err
        assert "/password/" in out
    code, listed, _ = run("account", "list", "--json")
    found = {item["email"]: item for item in json.loads(listed)["accounts"]}
    assert found["p0@x.be"]["memberships"][0]["portfolio"] == portfolio
    assert found["p1@x.be"]["memberships"][0]["subject"] == grantee
    assert found["p3@x.be"]["memberships"][0]["subject"] == grantee
    assert {found[f"p{number}@x.be"]["language"] for number in range(5)} == {"fr"}
    code, _, said = run("account", "invite", "p9@x.be", "--name", "P", "--role", "coach", "--organisation", partner)
    assert (code, "--portfolio" in said) == (1, True)


def test_an_account_is_closed_opened_reset_exported_and_erased(run: Run, database: str, tmp_path: Path) -> None:
    _, link, _ = run(*ADMIN)
    begun = begin(database, link)
    assert run("account", "disable", "beheer@fonds.be")[0] == 0
    assert sessions.find_session(opened(database), begun.token) is None
    with pytest.raises(NotAllowed):
        sessions.sign_in(opened(database), "beheer@fonds.be", PASSWORD, address="1.1.1.1")
    assert run("account", "reset", "beheer@fonds.be")[0] == 1
    assert run("account", "enable", "beheer@fonds.be")[0] == 0
    code, link, _ = run("account", "reset", "BEHEER@fonds.be")
    assert code == 0
    begin(database, link)
    file = tmp_path / "persoon.json"
    assert run("account", "export", "beheer@fonds.be", "-o", str(file))[0] == 0
    assert json.loads(file.read_bytes())["account"]["name"] == "Sofie Maes"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    code, _, said = run("account", "erase", "beheer@fonds.be")
    assert (code, "--yes" in said) == (1, True)
    assert run("account", "erase", "beheer@fonds.be", "--yes")[0] == 0
    assert run("account", "export", "beheer@fonds.be")[0] == 1
    assert json.loads(run("account", "list", "--json")[1]) == {"version": 1, "accounts": []}


def test_letters_that_wait_are_listed_and_never_what_they_say(run: Run) -> None:
    _, link, _ = run(*ADMIN)
    code, out, _ = run("account", "letters")
    assert code == 0
    assert "beheer@fonds.be" in out
    assert link.strip() not in out
    assert "/password/" not in out


def test_the_trail_is_listed_written_and_verified(run: Run, database: str, tmp_path: Path) -> None:
    run(*ADMIN)
    code, out, _ = run("audit")
    assert code == 0
    assert "invite" in out
    file = tmp_path / "spoor.json"
    assert run("audit", "--format", "json", "-o", str(file))[0] == 0
    rows = json.loads(file.read_text("utf-8"))
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    code, out, _ = run("audit", "--verify")
    assert code == 0
    assert "whole chain" in out
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as connection:
        connection.execute("DROP TRIGGER audit_event_no_update")
        connection.execute("UPDATE audit_event SET action = 'nothing' WHERE number = 1")
        connection.commit()
    code, out, _ = run("audit", "--verify", "--json")
    assert (code, json.loads(out)["broken_at"]) == (1, 1)
    code, out, _ = run("doctor")
    assert code == 1
    assert "event 1" in out


def test_expire_says_what_went(run: Run) -> None:
    run(*ADMIN)
    code, out, _ = run("expire")
    assert code == 0
    assert "Files past their retention period: 0" in out


def test_a_backup_is_a_database_and_comes_back_with_the_state_of_before_beside_it(
    run: Run, database: str, tmp_path: Path
) -> None:
    _, link, _ = run(*ADMIN)
    begun = begin(database, link)
    values = tmp_path / "cijfers.csv"
    values.write_text("Code;Indicator;Periode;Waarde\nA1;Scans;2025;12\n", "utf-8")
    assert run("import", str(values), "--organisation", "Ravelhoek")[0] == 0
    copy = tmp_path / "elders" / "kopie.db"
    code, out, _ = run("backup", str(copy))
    assert (code, "files added: 1" in out) == (0, True)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert run("doctor", on=f"sqlite:///{copy}")[0] == 0
    _, link, _ = run("account", "invite", "later@fonds.be", *ADMIN[3:])
    begin(database, link)
    code, out, _ = run("restore", str(copy))
    assert code == 0
    assert "later@fonds.be" not in run("account", "list")[1]
    assert sessions.find_session(opened(database), begun.token) is None
    (kept,) = Path(database.removeprefix("sqlite:///")).parent.glob("impact-before-*.db")
    assert str(kept) in out
    assert "later@fonds.be" in run("account", "list", on=f"sqlite:///{kept}")[1]
    assert run("audit", "--verify")[0] == 0
    assert run("doctor")[0] == 0


def test_who_was_erased_or_shut_out_since_a_backup_stays_so(run: Run, database: str, tmp_path: Path) -> None:
    run(*ADMIN)
    for email in ("weg@fonds.be", "dicht@fonds.be", "blijft@fonds.be"):
        _, link, _ = run("account", "invite", email, *ADMIN[3:])
        begin(database, link)
    copy = tmp_path / "kopie.db"
    run("backup", str(copy))
    run("account", "erase", "weg@fonds.be", "--yes")
    run("account", "disable", "dicht@fonds.be")
    code, out, _ = run("restore", str(copy))
    assert (code, "erased again: 1" in out) == (0, True)
    found = {item["email"]: item["state"] for item in json.loads(run("account", "list", "--json")[1])["accounts"]}
    assert found == {"beheer@fonds.be": "invited", "dicht@fonds.be": "disabled", "blijft@fonds.be": "active"}
    with unscoped_reading(opened(database)) as connection:
        assert len(store.list_ids_in_state(connection, store.ERASED)) == 1
        assert trail.find_break(connection)[1] is None


@pytest.mark.parametrize("kind", ["damaged", "foreign", "newer", "text", "itself"])
def test_what_is_no_sound_backup_of_ours_replaces_nothing(
    run: Run, database: str, tmp_path: Path, kind: str
) -> None:
    run(*ADMIN)
    live = Path(database.removeprefix("sqlite:///"))
    copy = tmp_path / "kopie.db"
    run("backup", str(copy))
    if kind == "damaged":
        data = bytearray(copy.read_bytes())
        data[4096 * 3 : 4096 * 6] = b"\xa5" * (4096 * 3)
        copy.write_bytes(bytes(data))
    elif kind == "text":
        copy.write_text("geen database" * 500, "utf-8")
    elif kind == "itself":
        copy = live
    else:
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute(
                "DROP TABLE alembic_version" if kind == "foreign" else "UPDATE alembic_version SET version_num = '9999'"
            )
            connection.commit()
    before = live.read_bytes()
    code, out, err = run("restore", str(copy))
    assert (code, out) == (1, "")
    assert err
    assert live.read_bytes() == before
    assert list(live.parent.glob("impact-before-*")) == []


def test_a_database_that_is_too_damaged_to_read_is_moved_aside(run: Run, database: str, tmp_path: Path) -> None:
    run(*ADMIN)
    copy = tmp_path / "kopie.db"
    run("backup", str(copy))
    live = Path(database.removeprefix("sqlite:///"))
    live.write_bytes(b"kapot" * 4096)
    assert run("restore", str(copy))[0] == 0
    (kept,) = live.parent.glob("impact-before-*.db")
    assert kept.read_bytes() == b"kapot" * 4096
    assert "beheer@fonds.be" in run("account", "list")[1]
