"""No portfolio or grantee is made beside one of nearly the same name without a word, and a call speaks one language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from impact import cli
from impact.cli import arguments as cli_arguments
from impact.model.title_comparison import is_nearly_same_name
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.services.core.workspace import open_workspace, unscoped_reading
from impact.store.schema.organisations import Organisation, Portfolio

TABLE = "Indicator;Eenheid;Nulmeting;Periode;Streefwaarde;Waarde\nDeelnemers;personen;10;2024;100;60\n"
LANGUAGES = ("LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """A command on a database of its own, under a system that says nothing of its language."""
    for name in LANGUAGES:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "Ravelhoek.csv").write_text(TABLE, "utf-8")
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: cli.main([*arguments, "--database", f"sqlite:///{tmp_path / 'impact.db'}"])


def _found(run: Callable[..., int], organisation: str, *more: str) -> None:
    assert run("account", "invite", "a@example.be", "--name", "Beheer", "--role", "administrator",
               "--organisation", organisation, *more) == 0  # fmt: skip


def _list_names(folder: Path) -> tuple[list[str], list[str]]:
    """The names of the funds and of the portfolios."""
    with unscoped_reading(open_workspace(f"sqlite:///{folder / 'impact.db'}")) as connection:
        funds = select(Organisation.name).where(Organisation.kind == OrganisationKind.FUND.value)
        return sorted(connection.scalars(funds)), sorted(connection.scalars(select(Portfolio.name)))


@pytest.mark.parametrize(("first", "second", "alike"), [
    ("Fonds Alder", "fonds  Alder", True), ("Fonds Alder", "Alder", True), ("Fonds Alder", "Alder Fonds vzw", True),
    ("Fonds Alder", "Fonds Adler", True), ("Fondation Élan", "Fondation Elan", True),
    ("Alderfonds", "Alder fonds", True),
    ("Jeugd en welzijn", "Jeugd & welzijn", True), ("Oproep 2024", "Oproep 2025", False),
    ("Fonds Alder", "Fonds Berk", False), ("Jeugd", "Ouderen", False), ("Fonds", "Fund", False),
    ("Portefeuille", "Fonds Alder", False),
])  # fmt: skip
def test_names_that_could_mean_the_same(first: str, second: str, alike: bool) -> None:
    assert is_nearly_same_name(first, second) is alike
    assert is_nearly_same_name(second, first) is alike


@pytest.mark.parametrize("name", ["Fonds Alder", "fons alder", "Alder"])
def test_a_portfolio_named_like_the_fund_is_asked_about_and_nothing_is_stored(
    run: Callable[..., int], tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _found(run, "Fonds Alder")
    capsys.readouterr()
    assert run("import", "Ravelhoek.csv", "--portfolio", name) == 1
    printed = capsys.readouterr().err
    assert f"“{name}”" in printed and "“Portefeuille” (Fonds Alder)" in printed and "--new-portfolio" in printed
    assert _list_names(tmp_path) == (["Fonds Alder"], ["Portefeuille"])
    assert run("import", "Ravelhoek.csv", "--portfolio", name, "--new-portfolio") == 0
    assert _list_names(tmp_path) == (["Fonds Alder"], sorted(["Portefeuille", name]))


@pytest.mark.parametrize("name", ["Ravelhoeck", "ravel hoek", "Ravelhoek vzw"])
def test_a_grantee_of_nearly_the_same_name_is_asked_about_and_nothing_is_stored(
    run: Callable[..., int], tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("import", "Ravelhoek.csv", "--organisation", "Ravelhoek") == 0
    before = _list_grantees(tmp_path)
    capsys.readouterr()
    assert run("import", "Ravelhoek.csv", "--organisation", name) == 1
    printed = capsys.readouterr().err
    assert f"“{name}”" in printed and "“Ravelhoek”" in printed and "--new-organisation" in printed
    assert _list_grantees(tmp_path) == before == ["Ravelhoek"]
    assert run("import", "Ravelhoek.csv", "--organisation", "RAVELHOEK") == 0
    assert _list_grantees(tmp_path) == before
    assert run("import", "Ravelhoek.csv", "--organisation", name, "--new-organisation") == 0
    assert _list_grantees(tmp_path) == sorted(["Ravelhoek", name])


def _list_grantees(folder: Path) -> list[str]:
    with unscoped_reading(open_workspace(f"sqlite:///{folder / 'impact.db'}")) as connection:
        grantees = select(Organisation.name).where(Organisation.kind == OrganisationKind.GRANTEE.value)
        return sorted(connection.scalars(grantees))


def test_a_portfolio_of_another_name_belongs_to_the_only_fund_there_is(run: Callable[..., int], tmp_path: Path) -> None:
    _found(run, "Fonds Alder")
    assert run("import", "Ravelhoek.csv", "--portfolio", "Jeugd") == 0
    assert _list_names(tmp_path) == (["Fonds Alder"], ["Jeugd", "Portefeuille"])


@pytest.mark.parametrize(("environment", "language"), [
    ({}, None), ({"LANG": "nl_BE.UTF-8"}, Language.NL), ({"LANG": "fr_BE.UTF-8"}, Language.FR),
    ({"LANG": "fr_BE.UTF-8", "LC_ALL": "C"}, None), ({"LANG": "de_DE.UTF-8"}, None),
    ({"LANG": "nl_BE", "LC_MESSAGES": "en_GB.UTF-8"}, Language.EN),
])  # fmt: skip
def test_the_language_of_a_call_is_that_of_the_system(
    environment: dict[str, str], language: Language | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in LANGUAGES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cli_arguments.find_system_language() is language


def test_a_call_speaks_one_language_whatever_the_invited_person_speaks(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    _found(run, "Fonds Alder", "--speaks", "fr")
    printed = capsys.readouterr().err
    assert "Fonds Alder" in printed and "24" not in printed.split("Fonds Alder")[0]
    assert all(word not in printed.casefold() for word in ("gemaakt", "fondé", "lien"))
