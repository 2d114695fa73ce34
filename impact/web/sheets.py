"""The pages around signing in, as HTML that needs no script; looks in sign-in.css."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from urllib.parse import urlencode

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
        """A text of the catalog, safe in HTML."""
        return escape(text(self.language, key, **params))


@cache
def style() -> str:
    """How these pages look."""
    return files("impact.web").joinpath("sign-in.css").read_text("utf-8")


def whole(sheet: Sheet, title: str, body: str, *, wide: bool = False) -> str:
    """A page: mark, languages, and one card, or the whole width for what stands side by side."""
    ways = "".join(_way(sheet, language) for language in Language)
    trouble = f'<p class="trouble" id="trouble" role="alert">{escape(sheet.trouble)}</p>' if sheet.trouble else ""
    done = f'<p class="done" role="status">{escape(sheet.done)}</p>' if sheet.done else ""
    return (
        f'<!doctype html><html lang="{sheet.language.value}"><head><meta charset="utf-8">'
        f"<title>{title} · FilantrImpact</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
        '<link rel="icon" href="data:,"><link rel="stylesheet" href="/sign-in.css"></head>'
        f'<body class="{"wide" if wide else "narrow"}">'
        f'<header><span class="mark">FilantrImpact</span>'
        f'<nav aria-label="{sheet.t("frame.language")}">{ways}</nav></header>'
        f"<main><h1>{title}</h1>{trouble}{done}{body}</main></body></html>"
    )


def _way(sheet: Sheet, language: Language) -> str:
    here = ' aria-current="true"' if language is sheet.language else ""
    return (
        f'<a href="{escape(address(sheet.path, sheet.to, language), quote=True)}" lang="{language.value}" '
        f'hreflang="{language.value}"{here}>{escape(text(language, "frame.language.name"))}</a>'
    )


def address(path: str, to: str, language: Language | None) -> str:
    """An address around signing in that keeps where one goes next, and a language that was chosen."""
    wanted = ({"lang": language.value} if language else {}) | ({"next": to} if to != "/" else {})
    return path + (f"?{urlencode(wanted)}" if wanted else "")


def _link(sheet: Sheet, path: str) -> str:
    return escape(address(path, sheet.to, sheet.language if sheet.chosen else None), quote=True)


def _keeps(sheet: Sheet) -> str:
    language = f'<input type="hidden" name="lang" value="{sheet.language.value}">' if sheet.chosen else ""
    return f'<input type="hidden" name="next" value="{escape(sheet.to, quote=True)}">{language}'


def sign_in(sheet: Sheet, personas: Iterable[Persona], provider: str, email: str, *, empty: bool) -> str:
    """Where one signs in; in a demo its personas stand first."""
    shown = tuple(personas)
    form = _form(sheet, email) + _elsewhere(sheet, provider)
    if empty:
        body = f"<p class=\"lead\">{sheet.t('sign_in.empty')}</p><pre>python -m impact account invite --help</pre>"
    elif shown:
        cards = f'<p class="lead">{sheet.t("sign_in.demo")}</p>{_personas(sheet, shown)}'
        opened = " open" if sheet.trouble else ""
        folded = f"<details{opened}><summary>{sheet.t('sign_in.with_account')}</summary>{form}</details>"
        # What was refused is mended right below where that is said.
        body = folded + cards if sheet.trouble else cards + folded
    else:
        body = form if sheet.trouble else f'<p class="lead">{sheet.t("sign_in.lead")}</p>{form}'
    title = sheet.t("sign_in.title_demo" if shown else "sign_in.title")
    return whole(sheet, title, body, wide=bool(shown) and not empty)


def _form(sheet: Sheet, email: str) -> str:
    wrong = _wrong(sheet)
    focus = "" if sheet.trouble or email else " autofocus"
    return (
        f'<form method="post" action="/sign-in">{_keeps(sheet)}'
        f'<label for="email">{sheet.t("sign_in.email")}</label>'
        f'<input id="email" name="email" type="email" autocomplete="username" required maxlength="254" '
        f'inputmode="email" value="{escape(email, quote=True)}"{wrong}{focus}>'
        f'<label for="password">{sheet.t("sign_in.password")}</label>'
        f'<input id="password" name="password" type="password" autocomplete="current-password" required '
        f'maxlength="200"{wrong}>'
        f'<button type="submit">{sheet.t("sign_in.go")}</button></form>'
    )


def _wrong(sheet: Sheet) -> str:
    return ' aria-invalid="true" aria-describedby="trouble"' if sheet.trouble else ""


def _elsewhere(sheet: Sheet, provider: str) -> str:
    ways = f'<p class="quiet"><a href="{_link(sheet, "/password")}">{sheet.t("sign_in.forgotten")}</a></p>'
    if provider:
        words = sheet.t("sign_in.with_provider", name=provider)
        ways = f'<p class="or"><a class="button" href="{_link(sheet, "/openid/start")}">{words}</a></p>{ways}'
    return ways


def _personas(sheet: Sheet, personas: tuple[Persona, ...]) -> str:
    groups = []
    for circle, roles in CIRCLES:
        within = [persona for persona in personas if persona.role in roles]
        if within:
            cards = "".join(_persona(sheet, persona) for persona in within)
            groups.append(f"<h2>{sheet.t(f'sign_in.circle.{circle}')}</h2><ul>{cards}</ul>")
    return f'<form method="post" action="/sign-in/persona" class="personas">{_keeps(sheet)}{"".join(groups)}</form>'


def _persona(sheet: Sheet, persona: Persona) -> str:
    role = text(sheet.language, f"words.role.{persona.role.value}")
    here = f'<span lang="{sheet.language.value}">'
    return (
        f'<li><button type="submit" name="persona" value="{escape(persona.key, quote=True)}" '
        f'lang="{persona.language.value}"><b>{escape(persona.name)}</b>'
        f"{here}{escape(role[:1].upper() + role[1:])}</span><span>{escape(persona.organisation)}</span></button></li>"
    )


def ask_link(sheet: Sheet) -> str:
    """Where one asks for a link to choose a password."""
    back = _link(sheet, "/sign-in")
    form = (
        f'<p class="lead">{sheet.t("sign_in.ask_body")}</p><form method="post" action="/password">{_keeps(sheet)}'
        f'<label for="email">{sheet.t("sign_in.email")}</label>'
        '<input id="email" name="email" type="email" autocomplete="username" required maxlength="254" autofocus>'
        f'<button type="submit">{sheet.t("sign_in.ask_go")}</button></form>'
    )
    return whole(
        sheet, sheet.t("sign_in.ask_title"),
        f'{"" if sheet.done else form}<p class="quiet"><a href="{back}">{sheet.t("sign_in.back")}</a></p>',
    )  # fmt: skip


def choose_password(sheet: Sheet, name: str, email: str, kind: str, least: int) -> str:
    """Where an invited person, or one who forgot, chooses a password."""
    described, wrong = ("trouble rule", ' aria-invalid="true"') if sheet.trouble else ("rule", "")
    form = (
        f'<p class="lead">{sheet.t(f"sign_in.choose_{kind}", name=name)}</p>'
        f'<form method="post" action="{escape(sheet.path, quote=True)}">{_keeps(sheet)}'
        f'<label for="email">{sheet.t("sign_in.email")}</label>'
        '<input id="email" name="email" type="email" autocomplete="username" readonly '
        f'value="{escape(email, quote=True)}">'
        f'<label for="password">{sheet.t("sign_in.new_password")}</label>'
        f'<input id="password" name="password" type="password" autocomplete="new-password" required '
        f'minlength="{least}" maxlength="200" aria-describedby="{described}"{wrong} autofocus>'
        f'<p class="quiet" id="rule">{sheet.t("sign_in.rule", least=least)}</p>'
        f'<label for="again">{sheet.t("sign_in.password_again")}</label>'
        '<input id="again" name="again" type="password" autocomplete="new-password" required maxlength="200"'
        f"{_wrong(sheet)}>"
        f'<button type="submit">{sheet.t("sign_in.choose_go")}</button></form>'
    )
    return whole(sheet, sheet.t("sign_in.choose_title"), form)


def notice(sheet: Sheet, title: str, body: str, *, ask: bool = False) -> str:
    """Something one can only read, and the way back, or to another link."""
    path, words = ("/password", "sign_in.ask_title") if ask else ("/sign-in", "sign_in.back")
    way = f'<p class="or"><a class="button" href="{_link(sheet, path)}">{sheet.t(words)}</a></p>'
    return whole(sheet, escape(title), f'<p class="lead">{escape(body)}</p>{way}')
