"""The summary of a reading: title, context and caption of the upload page, and what would be written."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from impact.i18n import day, period
from impact.model.access import Access
from impact.model.issues import IssueKind
from impact.services.submissions.destinations import Destination
from impact.views.submissions.open_points import OpenPoint, OpenPointKind, find_open_points
from impact.views.submissions.upload import UploadView
from pages.parts.layout import frame
from pages.upload import questions
from pages.upload.layout import layout_questions, repeated_titles

# Kinds that a card on the page asks about.
QUESTION_KINDS = (OpenPointKind.LAYOUT, OpenPointKind.MATCH, OpenPointKind.QUESTION, OpenPointKind.ABOUT)


def build_title(view: UploadView) -> str:
    """The title: what was recognised, and how many questions are open."""
    if not view.recognised:
        return frame.t("upload.sentence.no_rows" if has_no_rows(view) else "upload.sentence.unrecognised")
    ends = find_open(view)
    if not view.has_effects:
        # How many of its indicators are known is part of the effects; what is asked is known all the same.
        if any(end.kind in QUESTION_KINDS for end in ends):
            return describe_all_open(ends)
        return frame.t("upload.open.question", n=questions.count_open(view))
    if view.already:
        return frame.t("upload.sentence.already")
    if not has_changes(view):
        return frame.t("upload.sentence.same")
    if adds_only(view):
        return frame.t("upload.sentence.noted")
    indicators_text = frame.t(f"upload.sentence.{_kind(view)}", matched=view.matched, n=view.indicators)
    doubts = describe_all_open(ends) if ends else frame.t("upload.sentence.clear")
    return f"{indicators_text} {doubts}"


def find_open(view: UploadView) -> tuple[OpenPoint, ...]:
    """What is still open in the file, in the order in which somebody settles it."""
    about_layout = layout_questions.count_layout_questions(view.preview, frame.language(), view.calendar)
    about_rows = len(repeated_titles.find_repeated_titles(view))
    return find_open_points(view, about_layout + about_rows)


def describe_all_open(ends: Sequence[OpenPoint]) -> str:
    """What is open, in the order of the page, as one sentence: how many questions there are in all.

    Of one kind of question, or where nothing is asked, it says what it is about; of several their sum, which is what
    the cards below say together.
    """
    asked_ends = [end for end in ends if end.kind in QUESTION_KINDS]
    if len(asked_ends) > 1:
        return frame.t("upload.open.asked", n=sum(end.count for end in asked_ends))
    return describe_open((asked_ends or list(ends))[0])


def describe_open(end: OpenPoint) -> str:
    """Something that is open, as a sentence."""
    return frame.t(f"upload.open.{end.kind.value}", n=end.count)


def has_no_rows(view: UploadView) -> bool:
    """Whether a used sheet has identifying columns but no data rows: an empty form."""
    sheets = view.preview.sheets if view.preview is not None else ()
    identified = [sheet for sheet in sheets if sheet.used and {"title", "code"} & {c.role for c in sheet.columns}]
    return bool(identified) and not any(sheet.data_rows for sheet in identified)


def _kind(view: UploadView) -> str:
    if not count_values(view):
        return "described"
    if view.matched:
        return "known"
    # Whether they are new is what the page asks.
    return "read" if view.unmatched else "new"


def count_values(view: UploadView) -> int:
    """How many values confirming would write."""
    return view.new + view.changed + view.withdrawn


def adds_only(view: UploadView) -> bool:
    """Whether all that confirming would write stands beside values that stay: notes, numerators and the like."""
    return bool(view.additions) and not count_values(view) and view.indicators == view.matched


def has_changes(view: UploadView) -> bool:
    """Whether confirming would write values, something beside them, or new indicators without values."""
    written = count_values(view) or view.additions or view.indicators > view.matched
    return view.recognised and not view.already and bool(written)


def draw_trail(view: UploadView, place: Destination, access: Access) -> None:
    """Draw the portfolio (where there are several), the round and its due date."""
    parts = [place.portfolio] if place.several else []
    if view.due is not None:
        start, end, due_on = view.due
        when = {"period": period(access.language, start, end), "day": day(access.language, due_on, "long")}
        parts.append(frame.t("upload.trail", **when))
    if parts:
        st.caption(frame.escape_markdown(" · ".join(parts)))


def build_caption(view: UploadView, access: Access) -> str:
    """File name, sheets, periods, decimal mark, and whether the layout is the remembered one."""
    language = access.language
    parts = [view.file_name]
    sheet_names = [sheet for sheet in view.sheets if sheet]
    if sheet_names:
        parts.append(frame.t("upload.caption.sheets", n=len(sheet_names), sheet=sheet_names[0]))
    if len(view.periods) == 1:
        parts.append(frame.t("upload.caption.period", period=period(language, *view.periods[0])))
    elif view.periods:
        parts.append(frame.t("upload.caption.periods", n=len(view.periods)))
    if view.recognised and view.locale.certain:
        parts.append(frame.t(f"upload.caption.{'comma' if view.locale.decimal == ',' else 'point'}"))
    elif any(item.kind is IssueKind.AMBIGUOUS_NUMBER and item.open for item in view.question_list):
        # Where no number depends on it, it is no doubt.
        parts.append(frame.t("upload.caption.ambiguous"))
    if view.preview is not None and view.preview.remembered is not None:
        changed = any(drift.asks for drift in view.preview.drift)
        parts.append(frame.t("upload.caption.changed" if changed else "upload.caption.same"))
    if view.unfit_answers:
        parts.append(frame.t("upload.caption.unfit", n=view.unfit_answers))
    return " · ".join(parts)
