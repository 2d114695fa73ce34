"""The marks of the states of a reporting round: shape, word and colour together, like the status marks."""

from __future__ import annotations

from markupsafe import Markup

from impact.i18n import day, text
from impact.model.vocabulary.languages import Language
from impact.views.html_elements import element
from impact.views.rounds import Round, RoundState
from pages.parts.marks import mark_svg

# On light, on dark; unlike the shapes of a judgement these stand in a square, as papers do.
COLOURS: dict[RoundState, tuple[str, str]] = {
    RoundState.RUNNING: ("#7d868c", "#8f9a9f"),
    RoundState.DUE: ("#2f7db0", "#6db6e6"),
    RoundState.LATE: ("#c9500f", "#f08a4b"),
    RoundState.DRAFT: ("#7d868c", "#8f9a9f"),
    RoundState.SENT: ("#2f7db0", "#6db6e6"),
    RoundState.RETURNED: ("#8a2a63", "#d38abf"),
    RoundState.APPROVED: ("#00785a", "#35b894"),
    RoundState.LOCKED: ("#5d6a72", "#a9b8b8"),
}
_OUTLINE = {"fill": "none", "stroke": "{c}", "stroke_width": "1.7"}


def _draw_sheet(**look: str) -> Markup:
    return element("rect", x="2", y="1.5", width="12", height="13", rx="2", **look)


def _draw_line(path: str, colour: str = "{on}") -> Markup:
    look = {"stroke_width": "1.8", "stroke_linecap": "round", "stroke_linejoin": "round"}
    return element("path", d=path, fill="none", stroke=colour, **look)


# {c} is the colour of the state, {on} what stands on it.
SHAPES: dict[RoundState, Markup] = {
    RoundState.RUNNING: _draw_sheet(**_OUTLINE, stroke_dasharray="2.4 2"),
    RoundState.DUE: _draw_sheet(**_OUTLINE) + _draw_line("M8 4.6v3.6l2.4 1.6", "{c}"),
    RoundState.LATE: _draw_sheet(fill="{c}") + _draw_line("M8 4.4v4.4M8 11.5v.1"),
    RoundState.DRAFT: _draw_sheet(**_OUTLINE) + _draw_line("M5 6h6M5 9.4h3.4", "{c}"),
    RoundState.SENT: _draw_sheet(fill="{c}") + _draw_line("M5 8h6M8.6 5.4L11.2 8l-2.6 2.6"),
    RoundState.RETURNED: _draw_sheet(fill="{c}") + _draw_line("M11 8H5M7.4 5.4L4.8 8l2.6 2.6"),
    RoundState.APPROVED: _draw_sheet(fill="{c}") + _draw_line("M4.9 8.2l2.2 2.2 4-4.6"),
    RoundState.LOCKED: element("rect", x="2.5", y="7", width="11", height="7.5", rx="1.6", fill="{c}")
    + _draw_line("M5 7V5a3 3 0 0 1 6 0v2", "{c}"),
}


def get_label(state: RoundState, language: Language) -> str:
    """The label of a state in a language."""
    return text(language, f"rounds.state.{state.value}")


def build_svg(state: RoundState, language: Language) -> Markup:
    """One mark as an inline SVG with its label for screen readers."""
    return mark_svg.build_labelled_mark(SHAPES[state], _get_css_colour(state), get_label(state, language))


def build_mark(state: RoundState, language: Language) -> Markup:
    """Mark and label as HTML; the label is read once."""
    return mark_svg.build_mark_with_word(SHAPES[state], _get_css_colour(state), get_label(state, language))


def _get_css_colour(state: RoundState) -> str:
    light, dark = COLOURS[state]
    return f"light-dark({light}, {dark})"


def describe_dates(item: Round, language: Language) -> str:
    """The dates that matter in its state: due, sent, decided, locked, or when the answer is due; '' for none."""
    key, period = item.state.value, item.period
    if item.state is RoundState.DRAFT and item.late:
        key = "draft_late"
    elif item.state is RoundState.SENT and (item.answer_due is None or item.overdue):
        key = "overdue" if item.overdue else "sent_no_day"
    elif item.state in (RoundState.RETURNED, RoundState.APPROVED) and item.decided_on is None:
        return ""
    return text(
        language, f"rounds.about.{key}",
        ends=day(language, period.ends), due=day(language, period.due_on), sent=day(language, item.submitted_on),
        answer=day(language, item.answer_due), decided=day(language, item.decided_on),
        locked=day(language, period.locked_on),
    )  # fmt: skip


def build_mark_with_lock(item: Round, language: Language) -> Markup:
    """Mark and label as HTML, and "locked" behind it where a closed period has another state."""
    if not item.period.locked_on or item.state is RoundState.LOCKED:
        return element("span", build_mark(item.state, language))
    also = text(language, "rounds.also_locked")
    return element(
        "span",
        build_mark(item.state, language),
        " ",
        element("span", "· ", also, class_="fi-quiet"),
    )
