"""Conversations on a page: of a theory those of what is picked beside the drawing and all others in a list, of an
indicator all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import streamlit as st
from markupsafe import Markup

from impact.access.permissions import sees_pseudonyms
from impact.errors import ImpactError
from impact.i18n import day, label_text
from impact.model.access import Access
from impact.model.text_limits import LONGEST_FIGURE_COMMENT
from impact.services.theory import conversations as service
from impact.services.theory import figure_conversations
from impact.theory.conversation import REPLIES, STANCES, MessageKind, ThreadStatus
from impact.views.html_elements import element, fragment
from impact.views.theory.conversations import FIGURE, ConversationsView, MessageItem, Subject, ThreadItem
from impact.views.theory.theory_of_change import TheoryLink, TheoryNode
from pages.parts.inputs import actions, personal_notice
from pages.parts.inputs.actions import Notice
from pages.parts.layout import frame, links, load
from pages.parts.layout.menu import Page

Colour = Literal["gray", "blue", "green", "orange"]
COLOURS: dict[ThreadStatus, Colour] = {
    ThreadStatus.OPEN: "gray", ThreadStatus.ONE_AGREES: "blue", ThreadStatus.BOTH_AGREE: "green",
    ThreadStatus.DIFFERENT: "orange",
}  # fmt: skip
# Conversations that are open at first; the rest stands behind one click.
MOST_SHOWN = 4


def name_subjects(nodes: Sequence[TheoryNode], arrows: Sequence[TheoryLink]) -> dict[Subject, str]:
    """What a conversation can be about, with its name: each block, then each arrow."""
    names = {node.key: node.text for node in nodes}
    subjects: dict[Subject, str] = {(node.key, ""): node.text for node in nodes}
    for link in arrows:
        if {link.source, link.target} <= names.keys():
            subjects[link.source, link.target] = f"{names[link.source]} → {names[link.target]}"
    return subjects


def draw_about(view: ConversationsView, subject: Subject, access: Access) -> None:
    """Draw the conversations about one block or arrow, and the form that begins one."""
    threads = [thread for thread in view.threads if thread.subject == subject]
    if not threads and not view.may_begin:
        return
    st.markdown(f"**{frame.t('conversations.title')}**")
    _draw_readers(view)
    for thread in threads:
        _draw_thread(thread, "", view, access)
    if view.may_begin:
        with st.expander(frame.t("conversations.begin"), icon=":material/forum:", key="talk-begin-here"):
            _draw_beginning(view, {subject: ""}, "talk-here", access)


def draw_others(
    view: ConversationsView, subjects: Mapping[Subject, str], picked: Subject | None, access: Access
) -> None:
    """Draw the conversations about all that is not picked, and the form that begins one about anything."""
    threads = [thread for thread in view.threads if thread.subject != picked]
    if not view.threads and not view.may_begin:
        return
    with st.container(border=True, key="theory-conversations"):
        st.header(frame.t("conversations.title"), anchor=False)
        _draw_readers(view)
        if not view.threads:
            st.caption(frame.t("conversations.none"))
        elif len(threads) < len(view.threads):
            st.caption(frame.t("conversations.beside", n=len(view.threads) - len(threads)))
        for thread in threads[:MOST_SHOWN]:
            _draw_thread(thread, _name(thread.subject, subjects), view, access)
        if threads[MOST_SHOWN:]:
            with st.expander(frame.t("conversations.more", n=len(threads) - MOST_SHOWN), key="talk-more"):
                for thread in threads[MOST_SHOWN:]:
                    _draw_thread(thread, _name(thread.subject, subjects), view, access)
        if view.may_begin and subjects:
            with st.expander(frame.t("conversations.begin"), icon=":material/forum:", key="talk-begin"):
                _draw_beginning(view, subjects, "talk-new", access)


def draw_figure(view: ConversationsView, access: Access) -> None:
    """Draw the conversations about an indicator, and the form that begins one."""
    if not view.threads:
        st.caption(frame.t("conversations.none.figure"))
    for thread in view.threads[:MOST_SHOWN]:
        _draw_thread(thread, "", view, access)
    if view.threads[MOST_SHOWN:]:
        with st.expander(frame.t("conversations.more", n=len(view.threads) - MOST_SHOWN), key="talk-more"):
            for thread in view.threads[MOST_SHOWN:]:
                _draw_thread(thread, "", view, access)
    if view.may_begin:
        with st.expander(frame.t("conversations.begin"), icon=":material/forum:", key="talk-begin"):
            _draw_beginning(view, {FIGURE: ""}, "talk-new", access)


def _draw_readers(view: ConversationsView) -> None:
    """Say who reads along beside the two sides and those around them, before somebody writes."""
    if view.is_open_to_guests:
        st.caption(f":material/group_add: {frame.t('conversations.guests_read')}")


def _page(view: ConversationsView) -> Page:
    return Page.THEORY if view.indicator_id is None else Page.INDICATOR


def _name(subject: Subject, subjects: Mapping[Subject, str]) -> str:
    return subjects.get(subject) or frame.t("conversations.gone")


def _draw_thread(thread: ThreadItem, title: str, view: ConversationsView, access: Access) -> None:
    """Draw a conversation: what it is about (`title`, blank where that is said above), its messages."""
    with st.container(border=True, gap="small", key=f"talk-{thread.thread_id}"):
        if title:
            st.markdown(f"**{frame.escape_markdown(title)}**")
        with st.container(horizontal=True, gap="small"):
            if thread.is_shared:
                st.badge(frame.t(f"conversations.status.{thread.status.value}"), color=COLOURS[thread.status])
            else:
                st.badge(frame.t("conversations.private"), color="gray", icon=":material/lock:")
            if thread.waits:
                st.badge(frame.t("conversations.waits"), color="blue", icon=":material/schedule:")
        links.draw_html(
            fragment(_build_message(item, access) for item in thread.messages), key=f"talk-{thread.thread_id}-said"
        )
        if thread.has_guest:
            st.caption(frame.t("conversations.guest_reads"))
        if thread.hidden_replies:
            st.caption(frame.t("conversations.hidden_replies", n=thread.hidden_replies))
        _draw_withdrawal(thread, view, access)
        if thread.may_reply and thread.messages:
            with st.expander(
                frame.t("conversations.reply"), icon=":material/reply:", key=f"talk-{thread.thread_id}-open"
            ):
                _draw_reply(thread, view, access)


def _build_message(item: MessageItem, access: Access) -> Markup:
    """One message as HTML: what it does where that is a stance, its words line by line, who wrote it when."""
    if item.is_erased:
        role, made_on = frame.t("conversations.guest"), day(access.language, item.made_on)
        about = frame.t("guests.line_without_name", role=role[:1].upper() + role[1:], day=made_on)
        words = element("div", element("em", frame.t("guests.erased_words")))
        return element("div", words, element("div", about, class_="fi-quiet"), style="margin-bottom: 0.6rem")
    lines = [(element("br") if number else "", line) for number, line in enumerate(item.text.split("\n")) if item.text]
    stance = element("strong", frame.t(f"conversations.kind.{item.kind.value}")) if item.kind in STANCES else ""
    words = element("div", stance, label_text(access.language, "", "") if stance and lines else "", lines)
    about = frame.t(
        "conversations.line", author=item.author, role=_describe_author(item), day=day(access.language, item.made_on)
    )
    if item.from_participants:
        about = f"{about} · {frame.t('conversations.from_participants')}"
    return element("div", words, element("div", about, class_="fi-quiet"), style="margin-bottom: 0.6rem")


def _describe_author(item: MessageItem) -> str:
    """For whom somebody wrote: their side, else their role; a guest has neither."""
    if item.side:
        return frame.t(f"words.agreed.{item.side.value}")
    return frame.t(f"words.role.{item.author_role.value}" if item.author_role else "conversations.guest")


def _draw_withdrawal(thread: ThreadItem, view: ConversationsView, access: Access) -> None:
    own = next((item for item in thread.messages if item.may_withdraw), None)
    if own is not None and st.button(
        frame.t("conversations.withdraw"), key=f"talk-{thread.thread_id}-withdraw", type="tertiary",
        icon=":material/delete:", help=frame.escape_markdown(own.text[:80]),
    ):  # fmt: skip
        actions.attempt(
            _page(view),
            lambda: service.withdraw_message(access, thread.thread_id, own.message_id, load.workspace()),
            frame.t("conversations.withdrawn"), **_read_place(view),
        )  # fmt: skip


def _draw_reply(thread: ThreadItem, view: ConversationsView, access: Access) -> None:
    """Draw the form that replies; what was typed stays until it is kept, and no longer."""
    name = f"talk-{thread.thread_id}-reply"
    form = actions.form_key(name)
    kinds = {kind: frame.t(f"conversations.reply.{kind.value}") for kind in REPLIES}
    kind: MessageKind | None = MessageKind.ANSWER
    with st.form(form, border=False):
        if view.may_take_sides:
            kind = st.segmented_control(
                frame.t("conversations.reply.kind"), list(kinds), default=MessageKind.ANSWER, required=True,
                format_func=kinds.__getitem__, key=f"{form}-kind",
            )  # fmt: skip
        words, from_participants = _draw_words(form)
        submitted = st.form_submit_button(
            frame.t("conversations.send"), icon=":material/send:", key=f"{form}-send"
        )
    if not submitted or not personal_notice.has_seen_details(name, (words,)):
        return
    _keep(
        name, "conversations.replied", view,
        lambda: service.reply(
            access, thread.thread_id, kind or MessageKind.ANSWER, words, load.workspace(),
            last_read=thread.messages[-1].message_id, from_participants=from_participants,
        ),
    )  # fmt: skip


def _draw_beginning(view: ConversationsView, subjects: Mapping[Subject, str], name: str, access: Access) -> None:
    """Draw the form that begins a conversation about one of these; of one alone nothing is chosen."""
    form, subject = actions.form_key(name), next(iter(subjects))
    is_shared, portfolio_id = True, None
    with st.form(form, border=False):
        if len(subjects) > 1:
            subject = st.selectbox(
                frame.t("conversations.about"), list(subjects), format_func=lambda item: subjects.get(item, ""),
                key=f"{form}-about",
            )  # fmt: skip
        if len(view.places) > 1:
            places = dict(view.places)
            label = "conversations.with.frame" if view.is_of_frame else "conversations.with"
            portfolio_id = st.selectbox(
                frame.t(label), list(places), format_func=lambda item: places.get(item, ""), key=f"{form}-with"
            )  # fmt: skip
        words, from_participants = _draw_words(form)
        if view.may_be_private:
            readers = {False: frame.t("comments.share.private"), True: frame.t("comments.share.shared")}
            is_shared = bool(st.radio(
                frame.t("comments.share"), list(readers), format_func=readers.__getitem__, key=f"{form}-shared"
            ))  # fmt: skip
            if sees_pseudonyms(access.role):
                st.caption(frame.t("comments.veiled"))
        submitted = st.form_submit_button(
            frame.t("conversations.ask"), icon=":material/send:", key=f"{form}-send"
        )
    if not submitted or not personal_notice.has_seen_details(name, (words,)):
        return
    indicator_id = view.indicator_id
    if indicator_id is not None:
        _keep(
            name, "conversations.begun", view,
            lambda: figure_conversations.begin_conversation(
                access, indicator_id, words, load.workspace(), from_participants=from_participants
            ),
        )  # fmt: skip
        return
    _keep(
        name, "conversations.begun", view,
        lambda: service.begin_conversation(
            access, view.organisation_id, subject, words, load.workspace(), portfolio_id=portfolio_id,
            is_shared=is_shared, from_participants=from_participants,
        ),
    )  # fmt: skip


def _draw_words(form: str) -> tuple[str, bool]:
    """Draw the field for the words and whether they are those of participants."""
    words = st.text_area(
        frame.t("conversations.words"), max_chars=LONGEST_FIGURE_COMMENT, height=100, key=f"{form}-words"
    )
    return words, st.checkbox(frame.t("conversations.mark_participants"), key=f"{form}-participants")


def _keep(name: str, message: str, view: ConversationsView, act: object) -> None:
    """Keep what a form holds and say so, or draw the ImpactError beside what was typed."""
    assert callable(act)
    try:
        act()
    except ImpactError as error:
        frame.draw_error(error)
        return
    actions.empty_form(name)
    actions.announce(Notice(_page(view), frame.t(message)), **_read_place(view))


def _read_place(view: ConversationsView) -> dict[str, str]:
    """The URL parameters of this page, to return to after an action."""
    parameters = {
        name: st.query_params[name]
        for name in st.query_params
        if name not in (*frame.CARRIED_PARAMETERS, "section")
    }
    if view.indicator_id is not None:
        return parameters | {"indicator": str(view.indicator_id)}
    return parameters | {"organisation": str(view.organisation_id)}
