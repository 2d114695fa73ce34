"""The definition of an indicator as its source states it; inferred facts are marked."""

from __future__ import annotations

import streamlit as st

from impact.i18n import join_clauses, label_text, translate_source, translate_unit
from impact.i18n.groups import name_breakdown
from impact.metrics.formulas.confidence_grades import find_causes
from impact.model.access import Access
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.frequencies import Frequency
from impact.model.vocabulary.measures import Origin
from impact.services.core.confidence import find_source_kind
from impact.views.indicator import IndicatorView
from pages.parts.figures import property_texts
from pages.parts.layout import frame, local_time
from pages.parts.layout.menu import Page
from pages.parts.layout.page_permissions import is_open_to


def list_facts(view: IndicatorView) -> dict[str, str]:
    """Facts as label → text; empty ones are left out."""
    row = view.figure
    inferred = Note.DIRECTION_INFERRED in row.notes
    texts = {
        "definition": view.definition,
        "breakdown": name_breakdown(frame.language(), row.breakdown),
        "unit": translate_unit(frame.language(), row.unit),
        "numerator": view.numerator_text,
        "denominator": view.denominator_text,
        "direction": frame.t(f"words.direction.{row.direction.value}") + _format_origin(
            Origin.INFERRED if inferred else view.direction_origin
        ),
        "time_kind": frame.t(f"words.time_kind.{row.time_kind.value}") + _format_origin(view.time_kind_origin),
        "source": translate_source(frame.language(), view.source),
        "frequency": _format_frequency(view.frequency),
        "result": row.result_title,
        "location": view.location,
        "code": row.code,
    }
    return {frame.t(f"indicator.about.{name}"): words for name, words in texts.items() if words}


def _format_origin(origin: Origin) -> str:
    return "" if origin is Origin.STATED else frame.t(f"indicator.about.origin.{origin.value}")


def _format_frequency(stated: str) -> str:
    return frame.t(f"indicator.frequency.{stated}") if stated in tuple(Frequency) else stated


def draw_edit_links(view: IndicatorView, access: Access) -> None:
    """Draw the links to the forms for its values and for the indicator itself, for whoever may use them."""
    indicator_id = view.figure.indicator_id
    place = view.place
    if place is None:
        return
    whose = {"organisation": str(place[0]), "portfolio": str(place[1]), "indicator": str(indicator_id)}
    days = {}
    if view.figure.period_start and view.figure.period_end:
        days = {"starts": view.figure.period_start.isoformat(), "ends": view.figure.period_end.isoformat()}
    if not view.explanation.calculation:
        frame.draw_link(Page.ENTER, frame.t("entry.correct"), ":material/edit:", **whose, **days)
    if is_open_to(Page.INDICATORS, access.role):
        frame.draw_link(Page.INDICATORS, frame.t("entry.indicator.change"), ":material/tune:", **whose)


def draw_revisions(view: IndicatorView, access: Access) -> None:
    """Draw what was changed on screen about the indicator, by whom and why; nothing where nothing was."""
    if not view.revisions:
        return
    st.markdown(f"**{frame.t('entry.history')}**")
    for item in view.revisions:
        on = local_time.format_local(item.changed_at)
        key = "entry.history.new" if item.is_new else "entry.history.line"
        changes = join_clauses(
            access.language,
            [
                frame.t(
                    "entry.history.change", what=frame.t(f"entry.quality.{change.quality}"),
                    before=property_texts.format_property(change.quality, change.before, access.language, change.parts),
                    after=property_texts.format_property(change.quality, change.after, access.language, change.parts),
                )
                for change in item.properties
            ],
        )  # fmt: skip
        line = frame.t(key, by=item.changed_by, on=on) + ("" if item.is_new else f" {changes}")
        st.markdown(frame.escape_markdown(line))
        more = [frame.t("explain.past.reason", reason=item.reason)] if item.reason else []
        more += [frame.t("entry.history.approved", by=item.approved_by)] if item.approved_by else []
        if more:
            st.caption(frame.escape_markdown(" · ".join(more)))


def describe_causes(view: IndicatorView) -> str:
    """What gives the figure its letter of confidence: how much was reported, the kind of source, or both."""
    row, kind = view.figure, find_source_kind(view.source)
    words = {
        "coverage": frame.t("indicator.confidence.coverage", reported=row.reported, due=row.due),
        "source": frame.t(f"indicator.confidence.source.{kind or 'unknown'}"),
    }
    return " · ".join(words[cause] for cause in find_causes(kind, row.reported, row.due))


def draw_details(view: IndicatorView) -> None:
    """Draw the facts as a list, and what the confidence grade means."""
    st.table({name: frame.escape_markdown(words) for name, words in list_facts(view).items()}, border="horizontal")
    if view.figure.confidence in ("A", "B", "C", "D"):
        letter = frame.t("indicator.status.confidence", letter="").strip()
        grade = f"{letter.capitalize()} {view.figure.confidence}"
        st.caption(frame.escape_markdown(label_text(frame.language(), grade, f"{describe_causes(view)}.")))
