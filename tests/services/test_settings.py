"""Settings: what is wrong is said at the start, by name and with a remedy, all of it at once, and never a secret."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from impact import cli
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.services.core import settings

ROOT = Path(__file__).parents[2]
WRONG = {
    "IMPACT_DATABASE_URL": ("mysql://fonds:geheim@server/impact", "geheim", "sqlite:"),
    "IMPACT_BASE_URL": (
        "impact.fonds.be", "impact.fonds.be:8501", "127.0.0.1:8501", "//fonds.be", "ftp://fonds.be", "https://",
        "http://fonds.be:poort", "https://fonds.be/impact", "https://fonds.be?x=1", "https://fonds.be#x",
        "https://naam:geheim@fonds.be",
    ),
    "IMPACT_HOSTS": ("app:8501", "https://app", "*.fonds.be"),
    "IMPACT_TRUSTED_PROXIES": ("10.0.0.1, proxy", "10.0.0.0/8"),
    "IMPACT_SESSION_IDLE_MINUTES": ("twee uur", "0", "-5", "1.5", "99999999999"),
    "IMPACT_SESSION_HOURS": ("12u", "0"),
    "IMPACT_SMTP_URL": ("http://fonds:geheim@mail.be", "smtp://", "mail.be:25", "smtp://fonds:geheim@mail.be:poort"),
    "IMPACT_MAIL_FROM": ("fonds",),
    "IMPACT_OIDC_ISSUER": ("accounts.google.com",),
    "IMPACT_OIDC_CLIENT_SECRET_FILE": ("/bestaat/niet",),
    "IMPACT_OIDC_TRUST_EMAIL": ("ja", "yes", "1", "True"),
}


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("IMPACT_"):
            monkeypatch.delenv(name)


def refused() -> settings.InvalidSettings:
    with pytest.raises(settings.InvalidSettings) as caught:
        settings.load_settings()
    return caught.value


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_setting_is_said_by_name_with_its_form(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    error = refused()
    assert [wrong for wrong, _ in error.wrong] == [name]
    for language in Language:
        (line,) = settings.describe_invalid(error, language)
        assert line.startswith(name)
        form = text(language, f"setting.form_{name.removeprefix('IMPACT_').lower()}")
        assert form in line
        assert (value in line.replace(form, "")) is (name not in settings.SECRET)


def test_all_that_is_wrong_is_said_at_once_and_no_secret_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, (value, *_) in WRONG.items():
        monkeypatch.setenv(name, value)
    error = refused()
    assert {name for name, _ in error.wrong} == set(WRONG)
    assert "geheim" not in "\n".join([str(error), repr(error), *settings.describe_invalid(error, Language.EN)])
    assert error.__cause__ is None
    assert error.__suppress_context__


def test_every_setting_has_its_form_and_every_secret_one_is_known() -> None:
    error = settings.InvalidSettings(tuple((name, "x") for name in settings.NAMES))
    for language in Language:
        assert len(settings.describe_invalid(error, language)) == len(settings.NAMES)
    secret = {"IMPACT_DATABASE_URL", "IMPACT_SMTP_URL", "IMPACT_OIDC_CLIENT_SECRET"}
    assert settings.SECRET == secret  # noqa: SIM300


def test_an_issuer_wants_a_client_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACT_OIDC_ISSUER", "https://accounts.google.com")
    assert [name for name, _ in refused().wrong] == ["IMPACT_OIDC_CLIENT_ID"]
    monkeypatch.setenv("IMPACT_OIDC_CLIENT_ID", "impact")
    assert settings.provider() == settings.Provider("https://accounts.google.com", "impact", "", "OpenID", False)


def test_without_any_setting_there_are_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in settings.NAMES:
        monkeypatch.setenv(name, "")
    assert settings.base_url() == "http://127.0.0.1:8501"
    assert (settings.session_idle(), settings.session_length()) == (timedelta(minutes=120), timedelta(hours=12))
    assert (settings.smtp_url(), settings.mail_from(), settings.database_url(), settings.files()) == ("", "", "", None)
    assert (settings.trusted_proxies(), settings.provider(), settings.base_url_is_set()) == ((), None, False)


def test_what_is_set_is_followed_as_it_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place = tmp_path / "geheim.txt"
    place.write_text("eerste\n", "utf-8")
    given = {
        "DATABASE_URL": "postgresql+psycopg://fonds:ww@server/impact", "FILES": str(tmp_path), "MAIL_FROM": "a@b.be",
        "BASE_URL": "https://impact.fonds.be/", "TRUSTED_PROXIES": " 10.0.0.1,::1, ", "SESSION_HOURS": "8",
        "SMTP_URL": "smtps://fonds:ww@mail.be", "OIDC_ISSUER": "https://login.be/", "OIDC_CLIENT_ID": "impact",
        "OIDC_CLIENT_SECRET": "niet deze", "OIDC_CLIENT_SECRET_FILE": str(place), "OIDC_NAME": "Fondsnet",
        "OIDC_TRUST_EMAIL": "true",
    }  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(f"IMPACT_{name}", value)
    assert (settings.base_url(), settings.base_url_is_set()) == ("https://impact.fonds.be", True)
    assert settings.trusted_proxies() == ("10.0.0.1", "::1")
    assert (settings.files(), settings.database_url()) == (tmp_path, given["DATABASE_URL"])
    assert settings.provider() == settings.Provider("https://login.be", "impact", "eerste", "Fondsnet", True)
    place.write_text("tweede", "utf-8")
    renewed = settings.provider()
    assert renewed is not None
    assert renewed.client_secret == "tweede"
    shown = repr(settings.load_settings()) + repr(renewed)
    assert not [secret for secret in ("ww@", "niet deze", "tweede") if secret in shown]


def test_a_variable_that_is_no_setting_is_said_with_the_one_that_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACT_BASEURL", "https://impact.fonds.be")
    monkeypatch.setenv("IMPACT_KLEUR", "blauw")
    first, second = settings.describe_unknown(Language.EN)
    assert first.startswith("IMPACT_BASEURL")
    assert "IMPACT_BASE_URL" in first
    assert second.startswith("IMPACT_KLEUR")
    assert "mean" not in second


def test_the_command_line_refuses_a_wrong_setting_before_it_does_anything(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("IMPACT_SESSION_HOURS", "twaalf")
    monkeypatch.setenv("IMPACT_SMTP_URL", "smtp://fonds:geheim@")
    monkeypatch.setenv("IMPACT_BASEURL", "x")
    place = tmp_path / "impact.db"
    assert cli.main(["migrate", "--database", f"sqlite:///{place}"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    for word in ("IMPACT_SESSION_HOURS", "twaalf", "IMPACT_SMTP_URL", "IMPACT_BASE_URL"):
        assert word in said.err
    assert "geheim" not in said.err
    assert not place.exists()


def test_a_server_with_a_wrong_setting_does_not_start() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import app"], cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | {"IMPACT_BASE_URL": "impact.fonds.be", "IMPACT_SMTP_URL": "geheim"},
    )  # fmt: skip
    assert ended.returncode == 2
    assert "IMPACT_BASE_URL is 'impact.fonds.be'" in ended.stderr
    assert "IMPACT_SMTP_URL" in ended.stderr
    assert "geheim" not in ended.stderr
