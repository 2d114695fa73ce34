"""Indicators of the file that nobody has matched yet: one of the organisation's own, a part of one, or a new one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from impact.ingest.layouts.indicator_matching import ExistingIndicator, MatchProposal
from impact.model.mapping import Mapping
from impact.model.title_comparison import title_key
from impact.views.submissions.upload import UploadView
from pages.parts.inputs import actions
from pages.parts.layout import frame
from pages.upload import upload_state
from pages.upload.layout import parts_of_wholes

# So many are shown at first, and so many behind a click; for more than that only the answers for all serve.
PROPOSALS_SHOWN, MOST_PROPOSALS = 8, 40


def draw_matches(view: UploadView, mapping: Mapping) -> None:
    """Draw the cards with the indicators that are not matched: those that look like own ones, and the others."""
    alike = [item for item in view.unmatched if item.best is not None]
    places = parts_of_wholes.find_parts_of_wholes(view)
    parts = [item for item in view.unmatched if any(item in of_column.proposals for of_column in places)]
    unknown = [item for item in view.unmatched if item.best is None and item not in parts]
    if alike:
        with st.container(border=True, key="upload-matches"):
            st.header(frame.t("upload.matches.title", n=len(alike)), anchor=False)
            st.caption(frame.t("upload.matches.why"))
            repeated = find_repeated_titles(view)
            single = [item for item in alike if title_key(item.title) not in repeated]
            if len(single) > 1:
                st.button(
                    frame.t("upload.matches.all", n=len(single)), key="matches-all", icon=":material/done_all:",
                    on_click=upload_state.apply_mapping, args=(accept_all(mapping, single),),
                )  # fmt: skip
            if repeated:
                titles = ", ".join(f"“{title}”" for title in repeated.values())
                st.caption(frame.escape_markdown(frame.t("upload.matches.repeated", titles=titles)))
            _draw_list(mapping, alike, view.own_indicators, 0)
    if parts:
        with st.container(border=True, key="upload-parts"):
            parts_of_wholes.draw_parts_of_wholes(places, mapping, call_all_new(mapping, parts))
            with st.expander(frame.t("upload.parts.each")):
                _draw_list(mapping, parts, view.own_indicators, len(alike) + len(unknown), folds=False)
    if unknown:
        with st.container(border=True, key="upload-unknown"):
            st.header(frame.t("upload.matches.unknown", n=len(unknown)), anchor=False)
            st.caption(frame.t("upload.matches.unknown.why"))
            if len(unknown) > 1:
                st.button(
                    frame.t("upload.matches.all_new", n=len(unknown)), key="matches-all-new",
                    on_click=upload_state.apply_mapping, args=(call_all_new(mapping, unknown),),
                )  # fmt: skip
            _draw_list(mapping, unknown, view.own_indicators, len(alike))


def find_repeated_titles(view: UploadView) -> dict[str, str]:
    """Titles that several indicators of the file share, by their key: they cannot all be the same one.

    Not among them is a title whose rows are one whole and its places or groups, of which only the whole is alike.
    """
    by_title: dict[str, list[MatchProposal]] = {}
    for item in view.proposals:
        by_title.setdefault(title_key(item.title), []).append(item)
    return {
        key: items[0].title for key, items in by_title.items() if len(items) > 1 and not _is_whole_with_parts(items)
    }


def _is_whole_with_parts(items: Sequence[MatchProposal]) -> bool:
    wholes = [item for item in items if not item.part]
    return len(wholes) == 1 and all(item.best is None or item is wholes[0] for item in items)


def accept_all(mapping: Mapping, proposals: Sequence[MatchProposal]) -> Mapping:
    """The mapping with the best match of every proposal."""
    for item in proposals:
        mapping = mapping.with_match(item.match(item.best))
    return mapping


def call_all_new(mapping: Mapping, proposals: Sequence[MatchProposal]) -> Mapping:
    """The mapping in which each of these is a new indicator."""
    for item in proposals:
        mapping = mapping.with_match(item.match(None))
    return mapping


def _draw_list(
    mapping: Mapping, proposals: Sequence[MatchProposal], own: Sequence[ExistingIndicator], first: int,
    *, folds: bool = True,
) -> None:  # fmt: skip
    """Draw each proposal, most of a long list folded where it `folds`; `first` is the number of its first."""
    first_count = PROPOSALS_SHOWN if folds else MOST_PROPOSALS
    for place, item in enumerate(proposals[:first_count], start=first):
        draw_proposal(mapping, place, item, own)
    rest = proposals[first_count:] if folds else []
    if rest:
        with st.expander(frame.t("upload.matches.more", n=len(rest))):
            for place, item in enumerate(rest[:MOST_PROPOSALS], start=first + PROPOSALS_SHOWN):
                draw_proposal(mapping, place, item, own)


def draw_proposal(mapping: Mapping, place: int, item: MatchProposal, own: Sequence[ExistingIndicator]) -> None:
    """Draw one proposal: the best match, the second best, any other of the own ones by search, or a new indicator."""
    subject = item.grant_ref, item.key, item.part
    with st.container(key=f"match-{place}", gap="small"):
        st.markdown(frame.escape_markdown(frame.t("upload.matches.ask", title=describe_title(item))))
        with st.container(horizontal=True, gap="small"):
            for number, indicator in enumerate((item.best, item.next_best, None)):
                if indicator is not None or number == 2:
                    key = actions.build_subject_key(f"match-{place}-{number}", *subject)
                    st.button(
                        frame.escape_markdown(format_label(indicator)), key=key,
                        on_click=upload_state.apply_mapping, args=(mapping.with_match(item.match(indicator)),),
                    )  # fmt: skip
        labels = {indicator.id: format_label(indicator) for indicator in own}
        key = actions.build_subject_key(f"match-{place}-search", *subject)
        st.selectbox(
            frame.t("upload.matches.search"), list(labels), index=None, key=key,
            format_func=lambda number: labels[number], placeholder=frame.t("upload.matches.search"),
            label_visibility="collapsed", on_change=_apply_search, args=(key, mapping, item, own),
        )  # fmt: skip


def describe_title(item: MatchProposal) -> str:
    """The title, with the place, result or group that it is about where it is not the whole."""
    return f"{item.title} – {item.part}" if item.part else item.title


def _apply_search(key: str, mapping: Mapping, item: MatchProposal, own: Sequence[ExistingIndicator]) -> None:
    """Match the indicator that was found; the field is empty again for whichever stands there next."""
    number = st.session_state.pop(key, None)
    indicator = next((indicator for indicator in own if indicator.id == number), None)
    if indicator is not None:
        upload_state.apply_mapping(mapping.with_match(item.match(indicator)))


def format_label(indicator: ExistingIndicator | None) -> str:
    """Code and title of an indicator, or "new indicator"."""
    if indicator is None:
        return frame.t("upload.matches.new")
    return f"{indicator.code} · {indicator.title}" if indicator.code else indicator.title
