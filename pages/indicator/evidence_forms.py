"""Evidence of an indicator: the list, and for its grantee the forms to add, change and remove it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from impact.errors import ImpactError
from impact.i18n import period
from impact.model.access import Access
from impact.model.evidence import Consent, EvidenceKind
from impact.model.privacy.retention import REMOVED_EVIDENCE_DAYS
from impact.model.text_limits import LONGEST_CONSENT_NOTE, LONGEST_EVIDENCE_TITLE, LONGEST_STORY
from impact.model.upload_limits import EVIDENCE_MEGABYTES
from impact.services.evidence import evidence as service
from impact.services.evidence.accepted_kinds import OFFERED_EXTENSIONS
from impact.views.evidence import EvidenceFields, EvidenceItem, EvidenceView
from pages.parts.figures import evidence_cards
from pages.parts.inputs import actions, personal_notice, uploaded_files
from pages.parts.inputs.actions import Notice
from pages.parts.layout import frame, load
from pages.parts.layout.menu import Page

EDITED_KEY = "evidence-edited"


def draw_evidence(view: EvidenceView, access: Access) -> None:
    """Draw the pieces of evidence, newest period first, and the form that adds one."""
    if not view.items:
        st.caption(frame.t("evidence.none.attach" if view.may_attach else "evidence.none"))
    for item in view.items:
        if view.may_attach and st.session_state.get(EDITED_KEY) == item.evidence_id:
            _draw_edit_form(item, view, access)
            continue
        evidence_cards.draw_cards([item], access)
        if view.may_attach:
            _draw_buttons(item, view, access)
    if view.may_attach:
        with st.expander(frame.t("evidence.add"), icon=":material/add:"):
            _draw_new_form(view, access)


def _read_place(view: EvidenceView) -> dict[str, str]:
    """The URL parameters of this page, to return to it after an action."""
    parameters = {
        name: st.query_params[name]
        for name in st.query_params
        if name not in (*frame.CARRIED_PARAMETERS, "section")
    }
    return parameters | {"indicator": str(view.indicator_id)}


def _draw_buttons(item: EvidenceItem, view: EvidenceView, access: Access) -> None:
    with st.container(horizontal=True):
        if st.button(frame.t("evidence.change"), key=f"change-{item.evidence_id}", type="tertiary",
                     icon=":material/edit:", help=frame.escape_markdown(item.title)):  # fmt: skip
            st.session_state[EDITED_KEY] = item.evidence_id
            st.rerun()
        if st.button(frame.t("evidence.remove"), key=f"remove-{item.evidence_id}", type="tertiary",
                     icon=":material/delete:", help=frame.escape_markdown(item.title)):  # fmt: skip
            workspace = load.workspace()
            actions.attempt(
                Page.INDICATOR,
                lambda: service.remove_evidence(access, item.evidence_id, workspace),
                frame.t("evidence.removed", days=REMOVED_EVIDENCE_DAYS),
                partial(service.restore_evidence, access, item.evidence_id, workspace),
                **_read_place(view),
            )


def _draw_edit_form(item: EvidenceItem, view: EvidenceView, access: Access) -> None:
    """Draw the form that changes one piece; saving once more after a Conflict overwrites knowingly."""
    form = f"evidence-{item.evidence_id}"
    version = actions.read_form_version(form, item.version, f"{form}-title")
    with st.form(form):
        fields = _draw_fields(form, item.kind, item)
        with st.container(horizontal=True):
            submitted = st.form_submit_button(frame.t("evidence.save"), type="primary", icon=":material/check:",
                                         key=f"save-{form}")  # fmt: skip
            cancelled = st.form_submit_button(frame.t("evidence.cancel"), type="tertiary", key=f"leave-{form}")
    if cancelled:
        del st.session_state[EDITED_KEY]
        st.rerun()
    if not submitted:
        return
    texts = (fields.title, fields.text, fields.consent_note)
    if not personal_notice.has_seen_details(form, texts, {item.title, item.text, item.consent_note}):
        if item.kind is EvidenceKind.STORY:
            personal_notice.draw_readers(fields.title, fields.text, fields.consent, access.name)
        return

    def save() -> None:
        service.change_evidence(access, item.evidence_id, load.workspace(), fields, version=version)
        del st.session_state[EDITED_KEY]

    actions.save_form(Page.INDICATOR, form, item.version, save, frame.t("evidence.changed"), **_read_place(view))


def _draw_new_form(view: EvidenceView, access: Access) -> None:
    """Draw the form that adds a story or a file for one period."""
    kind = st.segmented_control(
        frame.t("evidence.kind"), list(EvidenceKind), default=EvidenceKind.STORY, required=True,
        format_func=lambda item: frame.t(f"evidence.kind.{item.value}"), key="evidence-kind",
    )  # fmt: skip
    kind = EvidenceKind(kind or EvidenceKind.STORY)
    form = actions.form_key(f"evidence-new-{kind.value}")
    with st.form(form, border=False):
        chosen_period = st.selectbox(
            frame.t("evidence.field.period"), view.periods, key=f"{form}-period",
            format_func=lambda pair: period(access.language, *pair),
        )  # fmt: skip
        uploaded = None
        if kind is EvidenceKind.FILE:
            uploaded = st.file_uploader(
                frame.t("evidence.field.file"),
                list(OFFERED_EXTENSIONS),
                key=f"{form}-file",
                max_upload_size=EVIDENCE_MEGABYTES,
            )
            st.caption(frame.t("evidence.field.file.help", megabytes=EVIDENCE_MEGABYTES))
        fields = _draw_fields(form, kind)
        with st.container(horizontal=True):
            submitted = st.form_submit_button(frame.t("evidence.save"), type="primary", icon=":material/check:",
                                         key=f"{form}-save")  # fmt: skip
            looked = kind is EvidenceKind.STORY and st.form_submit_button(
                frame.t("personal.readers"), key="evidence-new-readers", icon=":material/visibility:"
            )
    if looked:
        personal_notice.draw_readers(fields.title, fields.text, fields.consent, access.name)
    if not submitted:
        return
    if not personal_notice.has_seen_details("evidence-new", (fields.title, fields.text, fields.consent_note)):
        if kind is EvidenceKind.STORY:
            personal_notice.draw_readers(fields.title, fields.text, fields.consent, access.name)
        return
    if kind is EvidenceKind.FILE and uploaded is None:
        st.error(frame.t("evidence.file_missing"))
        return
    workspace, number = load.workspace(), view.indicator_id
    try:
        if uploaded is not None:
            service.add_file(access, number, workspace, fields, period=chosen_period, data=uploaded.getvalue(),
                           file_name=uploaded.name)  # fmt: skip
            uploaded_files.release_files()
        else:
            service.add_story(access, number, workspace, fields, period=chosen_period)
    except ImpactError as error:
        frame.draw_error(error)
        return
    actions.empty_form(f"evidence-new-{kind.value}")
    words = frame.t("evidence.added", period=period(access.language, *chosen_period))
    actions.announce(Notice(Page.INDICATOR, words), **_read_place(view))


def _draw_fields(form: str, kind: EvidenceKind, item: EvidenceItem | None = None) -> EvidenceFields:
    """Draw the input fields and return their values; `item` has the present ones."""
    title = st.text_input(
        frame.t("evidence.field.title"), item.title if item else "", max_chars=LONGEST_EVIDENCE_TITLE,
        key=f"{form}-title",
    )
    story = ""
    if kind is EvidenceKind.STORY:
        story = st.text_area(
            frame.t("evidence.field.text"), item.text if item else "", max_chars=LONGEST_STORY, height=160,
            key=f"{form}-text", placeholder=frame.t("evidence.field.text.help", most=LONGEST_STORY),
        )  # fmt: skip
    consents = list(Consent)
    consent = st.radio(
        frame.t("evidence.field.consent"), consents, consents.index(item.consent) if item else 0, key=f"{form}-consent",
        format_func=lambda item: frame.t(f"evidence.consent.{item.value}"),
        captions=[frame.t(f"evidence.consent.{choice.value}.help") for choice in consents],
    )  # fmt: skip
    consent_note = st.text_input(
        frame.t("evidence.field.consent_note"), item.consent_note if item else "", max_chars=LONGEST_CONSENT_NOTE,
        key=f"{form}-note", placeholder=frame.t("evidence.field.consent_note.help"),
    )  # fmt: skip
    return EvidenceFields(title, story, Consent(consent), consent_note)
