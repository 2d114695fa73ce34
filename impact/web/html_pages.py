"""The pages around signing in, as HTML that needs no script. Templates escape everything; looks are in sign-in.css."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from impact.i18n import text
from impact.model.words import Language, Role
from impact.services.accounts.demo_personas import Persona

# Personas stand together by what brings them here.
CIRCLES = (
    ("fund", (Role.FUND_STAFF, Role.ADMINISTRATOR)),
    ("grantees", (Role.GRANTEE_EDITOR, Role.GRANTEE_VIEWER)),
    ("network", (Role.COACH, Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR)),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What every page around signing in knows: its language, where one goes next, and what went wrong.

    `chosen`: the visitor asked for this language, so that it goes along.
    """

    language: Language
    to: str = "/"
    path: str = "/sign-in"
    trouble: str = ""
    done: str = ""
    chosen: bool = False

    def t(self, key: str, **params: object) -> str:
        """A text of the catalog; templates escape it."""
        return text(self.language, key, **params)


@cache
def style() -> str:
    """How these pages look."""
    return files("impact.web").joinpath("sign-in.css").read_text("utf-8")


@cache
def _templates() -> Environment:
    """The templates: what is put in them is text, and a name that they do not know is an error."""
    templates = Environment(
        loader=PackageLoader("impact.web"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    templates.globals.update(address=address, link=_link, languages=tuple(Language), text=text)
    return templates


def _page(template: str, sheet: Sheet, title: str, *, wide: bool = False, **rest: object) -> str:
    return _templates().get_template(f"{template}.html").render(sheet=sheet, title=title, wide=wide, **rest)


def address(path: str, to: str, language: Language | None) -> str:
    """An address around signing in that keeps where one goes next, and a language that was chosen."""
    wanted = ({"lang": language.value} if language else {}) | ({"next": to} if to != "/" else {})
    return path + (f"?{urlencode(wanted)}" if wanted else "")


def _link(sheet: Sheet, path: str) -> str:
    return address(path, sheet.to, sheet.language if sheet.chosen else None)


def sign_in(sheet: Sheet, personas: Iterable[Persona], provider: str, email: str, *, empty: bool) -> str:
    """Where one signs in; in a demo its personas stand first."""
    shown = tuple(personas)
    circles = [
        (sheet.t(f"sign_in.circle.{name}"), [persona for persona in shown if persona.role in roles])
        for name, roles in CIRCLES
        if any(persona.role in roles for persona in shown)
    ]
    title = sheet.t("sign_in.title_demo" if shown else "sign_in.title")
    return _page(
        "sign_in", sheet, title, wide=bool(shown) and not empty,
        circles=circles, provider=provider, email=email, empty=empty,
    )  # fmt: skip


def ask_link(sheet: Sheet) -> str:
    """Where one asks for a link to choose a password."""
    return _page("ask_link", sheet, sheet.t("sign_in.ask_title"))


def choose_password(sheet: Sheet, name: str, email: str, kind: str, least: int) -> str:
    """Where an invited person, or one who forgot, chooses a password of at least `least` signs."""
    title = sheet.t("sign_in.choose_title")
    lead = sheet.t(f"sign_in.choose_{kind}", name=name)
    return _page("choose_password", sheet, title, lead=lead, email=email, least=least)


def notice(sheet: Sheet, title: str, body: str, *, ask: bool = False) -> str:
    """Something one can only read, and the way back, or to another link."""
    return _page("notice", sheet, title, body=body, ask=ask)
