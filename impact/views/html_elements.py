"""HTML that is put together from elements: what comes as plain text is escaped, so a text of others is never markup.

This is the one way to make HTML in code (pages around signing in are Jinja2 templates, which escape too). Texts and
values of attributes are plain `str` and are escaped; only `Markup`, made here or of a literal in the code, is taken as
it stands. tests/views/test_html_elements.py holds that nothing else writes a tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

from markupsafe import Markup, escape

from impact.i18n import isolate_direction

# They have no content and no closing tag.
VOID_ELEMENTS = frozenset({"br", "input"})
# Attributes whose value the browser opens: only addresses of the product itself, never one from data.
ADDRESS_ATTRIBUTES = frozenset({"href", "src", "action", "formaction"})
OWN_ADDRESS = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")

# What an element holds: plain text and numbers, which are escaped, `Markup`, and any number of these.
Content: TypeAlias = "str | int | Iterable[Content]"


def element(name: str, /, *content: Content, **attributes: str | int | bool) -> Markup:
    """An HTML element with what it holds and its attributes.

    Underscores in names of attributes become hyphens, and one at the end is dropped (`class_`, `aria_label`). An
    attribute that is True stands without a value; one that is False, and an empty `class_`, is left out.

    Raises ValueError for an address that leads out of the product.
    """
    head = "".join(_write_attribute(key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items())
    tail = "" if name in VOID_ELEMENTS else f"{fragment(content)}</{name}>"
    return Markup(f"<{name}{head}>{tail}")  # noqa: S704 - the names are words of the code, all else is escaped


def fragment(*content: Content) -> Markup:
    """Elements and texts one after another; every text is escaped."""
    return Markup().join(_flatten(content))


def escape_text(piece: str | int) -> Markup:
    """One text as it may stand in HTML, turning nothing around it; `Markup` as it is."""
    return escape(isolate_direction(piece) if type(piece) is str else piece)


def _flatten(content: Iterable[Content]) -> Iterable[str]:
    for piece in content:
        if isinstance(piece, str | int):
            yield escape_text(piece)
        else:
            yield from _flatten(piece)


def _write_attribute(label: str, value: str | int | bool) -> str:
    if value is False or (label == "class" and not value):
        return ""
    if value is True:
        return f" {label}"
    if label in ADDRESS_ATTRIBUTES and not OWN_ADDRESS.fullmatch(str(value)):
        raise ValueError(f"{label} leads out of the product: {value!r}")
    return f' {label}="{escape_text(value)}"'
