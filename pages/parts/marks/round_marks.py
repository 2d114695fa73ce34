"""The marks of the states of a reporting round: shape, word and colour together, like the status marks."""

from __future__ import annotations

from html import escape

from impact.i18n import day, text
from impact.model.words import Language
from impact.views.rounds import Round, RoundState

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
_SHEET = '<rect x="2" y="1.5" width="12" height="13" rx="2"'
_OPEN = f'{_SHEET} fill="none" stroke="{{c}}" stroke-width="1.7"'
_FULL = f'{_SHEET} fill="{{c}}"/>'
_LINE = 'fill="none" stroke="{on}" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>'
_DARK = _LINE.replace("{on}", "{c}")
SHAPES: dict[RoundState, str] = {
    RoundState.RUNNING: f'{_OPEN} stroke-dasharray="2.4 2"/>',
    RoundState.DUE: f'{_OPEN}/><path d="M8 4.6v3.6l2.4 1.6" {_DARK}',
    RoundState.LATE: f'{_FULL}<path d="M8 4.4v4.4M8 11.5v.1" {_LINE}',
    RoundState.DRAFT: f'{_OPEN}/><path d="M5 6h6M5 9.4h3.4" {_DARK}',
    RoundState.SENT: f'{_FULL}<path d="M5 8h6M8.6 5.4L11.2 8l-2.6 2.6" {_LINE}',
    RoundState.RETURNED: f'{_FULL}<path d="M11 8H5M7.4 5.4L4.8 8l2.6 2.6" {_LINE}',
    RoundState.APPROVED: f'{_FULL}<path d="M4.9 8.2l2.2 2.2 4-4.6" {_LINE}',
    RoundState.LOCKED: '<rect x="2.5" y="7" width="11" height="7.5" rx="1.6" fill="{c}"/>'
    f'<path d="M5 7V5a3 3 0 0 1 6 0v2" {_DARK}',
}


def get_label(state: RoundState, language: Language) -> str:
    """The label of a state in a language."""
    return text(language, f"rounds.state.{state.value}")


def build_svg(state: RoundState, language: Language) -> str:
    """One mark as an inline SVG with its label for screen readers."""
    light, dark = COLOURS[state]
    name = escape(get_label(state, language), quote=True)
    shape = SHAPES[state].format(c="var(--mark)", on="light-dark(#ffffff, #12181b)")
    return (
        f'<svg class="fi-mark" viewBox="0 0 16 16" role="img" aria-label="{name}" '
        f'style="--mark: light-dark({light}, {dark})"><title>{name}</title>{shape}</svg>'
    )


def build_mark(state: RoundState, language: Language) -> str:
    """Mark and label as HTML; the label is read once."""
    shape = build_svg(state, language).replace('role="img"', 'aria-hidden="true"', 1)
    return f'<span class="fi-word">{shape} {escape(get_label(state, language))}</span>'


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


def build_mark_with_lock(item: Round, language: Language) -> str:
    """Mark and label as HTML, and "locked" behind it where a closed period has another state."""
    if not item.period.locked_on or item.state is RoundState.LOCKED:
        return f"<span>{build_mark(item.state, language)}</span>"
    also = escape(text(language, "rounds.also_locked"))
    return f'<span>{build_mark(item.state, language)} <span class="fi-quiet">· {also}</span></span>'
