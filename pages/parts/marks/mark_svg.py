"""A mark as a small SVG: a shape in its colour, alone with a label or beside its word."""

from __future__ import annotations

from markupsafe import Markup

from impact.views.html_elements import element


def build_labelled_mark(shape: Markup, colour: str, label: str) -> Markup:
    """One mark as an inline SVG with its label for screen readers; `shape` as for `build_mark_with_word`."""
    return _build_svg(shape, colour, element("title", label), role="img", aria_label=label)


def build_hidden_mark(shape: Markup, colour: str) -> Markup:
    """One mark as an inline SVG that a screen reader passes over, inside of what names it."""
    return _build_svg(shape, colour, aria_hidden="true")


def build_mark_with_word(shape: Markup, colour: str, word: str) -> Markup:
    """A mark and its word, which is read once.

    In `shape` {c} stands for the colour, a CSS colour that may follow the theme, and {on} for what stands on it.
    """
    return element("span", build_hidden_mark(shape, colour), " ", word, class_="fi-word")


def _build_svg(shape: Markup, colour: str, *content: Markup, **attributes: str) -> Markup:
    coloured_shape = shape.format(c="var(--mark)", on="light-dark(#ffffff, #12181b)")
    return element(
        "svg", *content, coloured_shape, class_="fi-mark", viewBox="0 0 16 16", **attributes, style=f"--mark: {colour}"
    )
