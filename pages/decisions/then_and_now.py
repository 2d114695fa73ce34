"""The figures a decision rests on: as they stood when it was taken, beside what they are now, and what changed why."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.i18n import day, exact, join_unit, percent, period, text
from impact.model.access import Access
from impact.model.decisions.decision_content import FrozenFigure
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.languages import Language
from impact.views.decisions import ThenAndNow
from impact.views.figures.explain import Formula
from impact.views.figures.filled_formulas import fill_in_formula
from impact.views.figures.notes import describe_note
from impact.views.html_elements import element
from pages.decisions.decision_texts import DECIMALS
from pages.parts.layout import frame, links
from pages.parts.layout.menu import Page

# Numbers in the unit of the indicator, and those that are fractions.
AMOUNTS = ("value", "target", "target_final", "baseline", "expected")
COUNTS = ("numerator", "denominator", "n")
SHARES = ("achievement", "pace", "bands_on_track", "bands_attention")
# What is always in the table; the rest where it is known, or differs.
ALWAYS = ("value", "target", "status")
ONLY_CHANGED = frozenset({"unit", "definition", "bands_on_track", "bands_attention"})
ROWS = ("value", "numerator", "denominator", "n", "target", "target_final", "baseline", "expected", "achievement",
        "pace", "status", "bands_on_track", "bands_attention", "unit", "definition")  # fmt: skip


def say_field(figure: FrozenFigure, name: str, language: Language) -> str:
    """One field of a figure in words; a dash where it is not known."""
    content = getattr(figure, name)
    if name == "status":
        return text(language, f"words.status.{content}")
    if name == "value" and content is None and figure.state:
        return text(language, f"words.state.{figure.state}")
    if content is None or content == "":
        return "–"
    if name in AMOUNTS:
        return join_unit(language, exact(language, content, DECIMALS), figure.unit)
    if name in COUNTS:
        return exact(language, content, DECIMALS)
    return percent(language, content, 1) if name in SHARES else str(content)


def say_figure(figure: FrozenFigure, access: Access) -> str:
    """A figure in one line: what it is of, its value, its period and how it is judged."""
    language = access.language
    if not figure.has_figure:
        return frame.t("decisions.figure.none", title=figure.title)
    return frame.t(
        "decisions.figure.line", title=figure.title, value=say_field(figure, "value", language),
        period=period(language, figure.period_start, figure.period_end), status=say_field(figure, "status", language),
    )  # fmt: skip


def draw_figure(item: ThenAndNow, access: Access) -> None:
    """Draw a figure then and now, what changed and why, and how it was calculated then."""
    then, language = item.then, access.language
    title = links.build_link(Page.INDICATOR, then.title, indicator=then.indicator_id)
    links.draw_html(element("div", element("strong", title)), key=f"frozen-title-{then.indicator_id}")
    if item.note:
        frame.draw_quotation(item.note)
    st.write(frame.escape_markdown(say_change(item, access)))
    links.draw_html(build_table(item, access), key=f"frozen-{then.indicator_id}")
    for reason in item.reasons:
        role = text(language, f"explain.term.{reason.role}")
        key = "decisions.change.with_reason" if reason.reason else "decisions.change.without_reason"
        line = frame.t(key, role=role, who=reason.replaced_by or "–", day=day(language, reason.replaced_on),
                       reason=reason.reason)  # fmt: skip
        st.markdown(f"- {frame.escape_markdown(line)}")
    if item.differing and not item.reasons:
        st.caption(frame.t("decisions.change.unknown"))
    if item.newest is not None:
        st.caption(frame.escape_markdown(frame.t("decisions.figure.newest", line=say_figure(item.newest, access))))
    label, key = frame.t("decisions.figure.formula"), f"formula-{then.indicator_id}"
    with st.expander(label, icon=":material/function:", key=key):
        for line in list_formula_lines(then, language):
            st.markdown(frame.escape_markdown(line))


def say_change(item: ThenAndNow, access: Access) -> str:
    """Whether a figure is what it was, in one sentence."""
    if not item.then.has_figure:
        return frame.t("decisions.change.none_then")
    if item.now is None:
        return frame.t("decisions.change.gone")
    if not item.differing:
        return frame.t("decisions.change.same")
    before, after = (say_field(figure, "value", access.language) for figure in (item.then, item.now))
    if item.then.value == item.now.value:
        return frame.t("decisions.change.beside_value")
    return frame.t("decisions.change.value", before=before, after=after)


def build_table(item: ThenAndNow, access: Access) -> Markup:
    """The fields of a figure then and now as an HTML table; what differs is said in words too."""
    language, then, now = access.language, item.then, item.now
    heads = [frame.t(f"decisions.then.{name}") for name in ("field", "then", "now", "difference")]
    rows = []
    for name in ROWS:
        is_known = getattr(then, name) not in (None, "") and name not in ONLY_CHANGED
        if name not in ALWAYS and name not in item.differing and not is_known:
            continue
        words = frame.t("decisions.then.changed") if name in item.differing else ""
        cells = (
            links.build_cell(heads[1], say_field(then, name, language), "n"),
            links.build_cell(heads[2], say_field(now, name, language) if now else "–", "n"),
            links.build_cell(heads[3], words, "" if words else "fi-none"),
        )
        rows.append(element("tr", element("th", frame.t(f"decisions.then.{name}"), scope="row"), *cells))
    caption = f"{then.title} · {period(language, then.period_start, then.period_end)}"
    return links.build_table([(head, "n" if at in (1, 2) else "") for at, head in enumerate(heads)], rows, caption)


def list_formula_lines(figure: FrozenFigure, language: Language) -> list[str]:
    """How a figure was calculated then: each formula in words and filled in, its numbers, and its remarks."""
    bands = [band for band in (figure.bands_on_track, figure.bands_attention) if band is not None]
    lines = [figure.calculation] if figure.calculation else []
    for step in figure.formulas:
        formula = Formula(step.key, step.operands, step.result, step.result_unit)
        lines.append(text(language, f"explain.formula.{step.key}"))
        if formula.operands:
            lines.append(fill_in_formula(formula, language, bands))
    for source in figure.sources:
        amount = join_unit(language, exact(language, source.value, DECIMALS), source.unit)
        if source.value is None:
            amount = text(language, f"words.state.{source.state}")
        role = source.title or text(language, f"explain.term.{source.role}")
        when = period(language, source.period_start, source.period_end)
        file = frame.t("decisions.figure.submission", n=source.submission_id) if source.submission_id else ""
        lines.append(" · ".join(part for part in (f"{role}: {amount}", when, file) if part))
    lines += [describe_note(language, note) for note in figure.notes.split(";") if note in set(Note)]
    return [*lines, frame.t("decisions.figure.revision", n=figure.data_revision)]
