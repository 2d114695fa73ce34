"""The HTML pages around signing in, without scripts. Templates escape everything; styles are in sign-in.css."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from impact.i18n import isolate_direction, text
from impact.model.vocabulary.languages import Language
from impact.services.accounts.demo_personas import PERSONA_GROUPS, Persona


@dataclass(frozen=True, slots=True)
class PageContext:
    """Context of every page around signing in: language, next path, own path, error and success message.

    `language_chosen`: the visitor selected this language, so that links and forms carry it along.
    """

    language: Language
    next_path: str = "/"
    path: str = "/sign-in"
    error: str = ""
    confirmation: str = ""
    language_chosen: bool = False

    def t(self, key: str, **params: object) -> str:
        """Translate a key of the catalog; templates escape the text."""
        return text(self.language, key, **params)


@cache
def read_stylesheet() -> str:
    """The stylesheet of these pages."""
    return files("impact.web").joinpath("sign-in.css").read_text("utf-8")


def _isolate_text(value: object) -> object:
    return isolate_direction(value) if type(value) is str else value


@cache
def _templates() -> Environment:
    """The template environment: values are escaped and turn nothing around, and an undefined name is an error."""
    templates = Environment(
        loader=PackageLoader("impact.web"), autoescape=True, undefined=StrictUndefined, finalize=_isolate_text,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    templates.globals.update(address=build_url, link=_link, languages=tuple(Language), text=text)
    return templates


def render_page(template: str, context: PageContext, title: str, *, wide: bool = False, **rest: object) -> str:
    """Render a page by the name of its template; `rest` is what that template shows."""
    return _templates().get_template(f"{template}.html").render(context=context, title=title, wide=wide, **rest)


def build_url(path: str, next_path: str, language: Language | None) -> str:
    """Build a URL around signing in that carries the next path and a selected language."""
    params = ({"lang": language.value} if language else {}) | ({"next": next_path} if next_path != "/" else {})
    return path + (f"?{urlencode(params)}" if params else "")


def _link(context: PageContext, path: str) -> str:
    return build_url(path, context.next_path, context.language if context.language_chosen else None)


def render_sign_in(context: PageContext, personas: Iterable[Persona], provider: str, email: str, *, empty: bool) -> str:
    """Render the sign-in page; on a demo its personas come first. `empty`: the database has no account."""
    offered_personas = tuple(personas)
    persona_groups = [
        (context.t(f"sign_in.circle.{name}"), [persona for persona in offered_personas if persona.role in roles])
        for name, roles in PERSONA_GROUPS
        if any(persona.role in roles for persona in offered_personas)
    ]
    title = context.t("sign_in.title_demo" if offered_personas else "sign_in.title")
    return render_page(
        "sign_in", context, title, wide=bool(offered_personas) and not empty,
        persona_groups=persona_groups, provider=provider, email=email, empty=empty,
    )  # fmt: skip


def render_link_request(context: PageContext) -> str:
    """Render the form to request a link for a new password."""
    return render_page("ask_link", context, context.t("sign_in.ask_title"))


def render_set_password(context: PageContext, name: str, email: str, kind: str, least: int) -> str:
    """Render the form to set a password of at least `least` characters; `kind`: invitation or reset."""
    title = context.t("sign_in.choose_title")
    lead = context.t(f"sign_in.choose_{kind}", name=name)
    return render_page("choose_password", context, title, lead=lead, email=email, least=least)


def render_notice(context: PageContext, title: str, body: str, *, ask: bool = False) -> str:
    """Render a message with a link back, or with `ask` to request another link."""
    return render_page("notice", context, title, body=body, ask=ask)


def render_full(context: PageContext, title: str, body: str, address: str) -> str:
    """Render that no further window can be opened, with a link by which to try again to open this `address`."""
    return render_page("windows_full", context, title, body=body, retry=address)
