"""The pages around signing in: three languages, no script, and nothing of what was typed runs."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from doorstep import Browser, account, at
from jinja2 import UndefinedError

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import accounts, invites_and_resets, operator_access
from impact.services.accounts.demo_personas import Persona
from impact.services.core.workspace import Workspace, open_workspace
from impact.web import html_pages, security_headers
from impact.web.html_pages import PageContext

EVIL = '"><script>alert(1)</script><b x=\'{0}\'>&amp;'
CATALOG = Path(html_pages.__file__).parents[1] / "i18n/catalog/sign_in.json"
VOID = {"meta", "link", "input", "br"}


class Read(HTMLParser):
    """What a browser makes of a page: its elements, their text, and whether every one is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def persona(key: str, role: Role, name: str = "Lies", organisation: str = "Fonds") -> Persona:
    return Persona(key, name, role, organisation, Language.FR)


def every(language: Language, word: str = "Mieke") -> dict[str, str]:
    """Every page, with a word in every place that comes from outside."""
    of = PageContext(language, f"/portfolio?naam={word}", "/sign-in", error=word, confirmation=word)
    personas = [persona(role.value, role, word, word) for role in Role]
    return {
        "plain": html_pages.render_sign_in(of, [], "", word, empty=False),
        "provider": html_pages.render_sign_in(of, [], word, word, empty=False),
        "demo": html_pages.render_sign_in(of, personas, word, word, empty=False),
        "empty": html_pages.render_sign_in(of, [], "", word, empty=True),
        "ask": html_pages.render_link_request(PageContext(language, of.next_path, "/password", error=word)),
        "asked": html_pages.render_link_request(of),
        "invitation": html_pages.render_set_password(of, word, word, invites_and_resets.INVITATION, 12),
        "reset": html_pages.render_set_password(of, word, word, invites_and_resets.RESET, 12),
        "notice": html_pages.render_notice(of, word, word),
        "full": html_pages.render_full(of, word, word, f"/portfolio?naam={word}"),
    }


PAGES = tuple(every(Language.NL))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_whole_in_every_language(page: str, language: Language) -> None:
    read = Read(every(language)[page])
    assert read.open == []
    assert read.all("html") == [{"lang": language.value}]
    assert (len(read.all("h1")), len(read.all("main")), len(read.all("title"))) == (1, 1, 1)
    assert not re.search(r"\{[a-z_]+\}|sign_in\.|words\.", read.words)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_that_was_typed_becomes_part_of_the_page(page: str) -> None:
    plain, evil = (Read(every(Language.EN, word)[page]) for word in ("Mieke", EVIL))
    assert [tag for tag, _ in evil.found] == [tag for tag, _ in plain.found]
    assert [set(attributes) for _, attributes in evil.found] == [set(attributes) for _, attributes in plain.found]


def test_no_template_can_leave_out_escaping_or_a_name_that_it_misspells() -> None:
    templates = html_pages._templates()
    assert templates.from_string("{{ word }}").render(word="<b>") == "&lt;b&gt;"
    with pytest.raises(UndefinedError):
        templates.from_string("{{ nobody }}").render()
    sources = [path.read_text("utf-8") for path in Path(html_pages.__file__).with_name("templates").iterdir()]
    assert len(sources) == len(templates.list_templates()) == 10
    assert not re.search("safe|autoescape|Markup", "".join(sources))


@pytest.mark.parametrize("page", PAGES)
def test_no_page_needs_or_holds_a_script_or_a_style_of_its_own(page: str) -> None:
    read = Read(every(Language.NL)[page])
    for tag, attributes in read.found:
        assert tag not in ("script", "style", "iframe", "img", "object")
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
    outside = [value for _, attributes in read.found for name in ("href", "action", "src")
               if (value := attributes.get(name)) and not value.startswith("/")]  # fmt: skip
    assert outside == ["data:,"]


@pytest.mark.parametrize("page", PAGES)
def test_every_field_has_a_label_and_says_what_may_fill_it_in(page: str) -> None:
    read = Read(every(Language.NL)[page])
    labels = {label["for"] for label in read.all("label")}
    fields = [field for field in read.all("input") if field.get("type") != "hidden"]
    assert {field["id"] for field in fields} == labels
    filled = {"email": "username", "password": "current-password", "again": "new-password"}
    if page in ("invitation", "reset"):
        filled["password"] = "new-password"
    assert {str(field["name"]): field["autocomplete"] for field in fields} == {
        str(field["name"]): filled[str(field["name"])] for field in fields
    }
    described = {word for field in fields for word in str(field.get("aria-describedby", "")).split()}
    assert described <= {attributes["id"] for _, attributes in read.found if "id" in attributes}


@pytest.mark.parametrize("page", ["plain", "demo", "ask", "invitation", "notice"])
def test_the_other_languages_are_one_link_away_and_keep_where_one_was_going(page: str) -> None:
    read = Read(every(Language.FR)[page])
    ways = [link for link in read.all("a") if "hreflang" in link]
    assert [(way["hreflang"], way.get("aria-current")) for way in ways] == [
        (language.value, "true" if language is Language.FR else None) for language in Language
    ]
    for way in ways:
        assert f"lang={way['hreflang']}" in str(way["href"])
        assert "next=%2Fportfolio%3Fnaam%3DMieke" in str(way["href"])


@pytest.mark.parametrize("language", Language)
def test_personas_stand_by_what_brings_them_here_and_every_role_has_a_place(language: Language) -> None:
    personas = [persona(role.value, role) for role in reversed(Role)]
    read = Read(html_pages.render_sign_in(PageContext(language), personas, "", "", empty=False))
    keys = [button["value"] for button in read.all("button") if button.get("name") == "persona"]
    assert sorted(str(key) for key in keys) == sorted(Role)
    assert keys.index("fund_staff") < keys.index("grantee_editor") < keys.index("coach")
    heads = [text(language, f"sign_in.circle.{circle}") for circle in ("fund", "grantees", "network")]
    assert sorted(heads, key=read.words.index) == heads
    assert text(language, "sign_in.demo") in read.words
    assert len(read.all("details")) == 1 and "open" not in read.all("details")[0]


def test_a_refusal_is_said_at_once_and_the_form_stands_open() -> None:
    said = html_pages.render_sign_in(
        PageContext(Language.NL, error="Mislukt"), [persona("x", Role.COACH)], "", "a@b.example", empty=False
    )
    read = Read(said)
    assert "open" in read.all("details")[0]
    assert [attributes["role"] for attributes in read.all("p") if "role" in attributes] == ["alert"]
    invalid = {field["name"] for field in read.all("input") if field.get("aria-invalid") == "true"}
    assert invalid == {"email", "password"}


@pytest.mark.parametrize(
    ("asked", "accepts", "spoken"),
    [
        ("", "", "nl"), ("", "fr-BE,fr;q=0.9,en;q=0.8", "fr"), ("", "de-DE, en-GB;q=0.7, nl;q=0.3", "en"),
        ("", "de, ja", "nl"), ("", "EN", "en"), ("?lang=fr", "en", "fr"), ("?lang=xx", "en", "en"),
        ("?lang=%22%3E", "", "nl"), ("", ";;q=,=,,", "nl"), ("", "nl;q=0.1, fr;q=0.9", "fr"), ("", "fr;q=0, en", "en"),
        ("", "fr;q=high, en;q=0.5", "en"), ("", "enm, fr", "fr"),
    ],
)  # fmt: skip
def test_the_language_is_the_one_asked_for_else_the_browsers_else_dutch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, accepts: str, spoken: str
) -> None:
    place = open_workspace(f"sqlite:///{tmp_path / 'impact.db'}")
    at(place, monkeypatch)
    account(place)
    shown = Browser(headers={"accept-language": accepts}).get(f"/sign-in{asked}").text
    assert f'<html lang="{spoken}">' in shown


@pytest.mark.parametrize(("asked", "spoken"), [("", "fr"), ("?lang=en", "en")])
def test_an_invitation_speaks_the_language_of_who_was_invited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, spoken: str
) -> None:
    place: Workspace = open_workspace(f"sqlite:///{tmp_path / 'impact.db'}")
    at(place, monkeypatch)
    who = account(place, language="fr", state="invited", password=None)
    path = accounts.create_reset_link(operator_access.load_operator(place), who, place).path
    assert f'<html lang="{spoken}">' in Browser(headers={"accept-language": "nl"}).get(path + asked).text
    wrong = Browser(headers={"accept-language": "nl"}).post(path, data={"password": "a", "again": "b", "lang": "fr"})
    assert '<html lang="fr">' in wrong.text


def test_every_text_is_there_in_three_languages_that_differ() -> None:
    for key, said in json.loads(CATALOG.read_text("utf-8")).items():
        assert len({said[language.value] for language in Language}) == 3, key


def test_the_style_is_served_by_us_and_asks_for_nothing_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(open_workspace(f"sqlite:///{tmp_path / 'impact.db'}"), monkeypatch)
    answer = Browser().get("/sign-in.css")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "@import" not in answer.text and "url(" not in answer.text
    assert "prefers-color-scheme" in answer.text and "@media print" in answer.text


def sources(policy: str) -> dict[str, set[str]]:
    return {part.split()[0]: set(part.split()[1:]) for part in policy.split("; ")}


def test_the_strict_policy_allows_nothing_that_the_pages_policy_does_not() -> None:
    strict, usual = sources(security_headers.STRICT_POLICY), sources(security_headers.build_policy(()))
    assert strict["default-src"] == {"'none'"}
    for directive, allowed in strict.items():
        assert allowed == {"'none'"} or allowed <= usual[directive], directive
    assert {"form-action", "base-uri", "frame-ancestors"} <= set(strict)
