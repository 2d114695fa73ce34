"""The notice that a text may hold details of a person, before it is kept, and what each role will read of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import streamlit as st

from impact.i18n import label_text
from impact.model.evidence import Consent
from impact.model.privacy.personal_details import PersonalDetail, find_personal_details
from impact.services.disclosure.story_previews import list_reader_texts
from pages.parts.layout import frame

DETAILS_SHOWN = 8


def find_details(texts: Iterable[str]) -> tuple[PersonalDetail, ...]:
    """What in these texts may be about a person, each piece once."""
    return tuple(dict.fromkeys(detail for words in texts for detail in find_personal_details(words)))


def draw_details(details: Sequence[PersonalDetail], advice: str) -> None:
    """Draw what was found, with what to do about it (`advice`)."""
    lines = [
        frame.t("personal.found", kind=frame.t(f"personal.kind.{detail.kind.value}"), words=detail.words)
        for detail in details[:DETAILS_SHOWN]
    ]
    if len(details) > DETAILS_SHOWN:
        lines.append(frame.t("personal.more", n=len(details) - DETAILS_SHOWN))
    bullets = "\n".join(f"- {frame.escape_markdown(line)}" for line in lines)
    st.warning(f"{bullets}\n\n{advice}", title=frame.t("personal.title"), icon=":material/person_alert:")


def draw_beside(words: str) -> None:
    """Draw below a field that is saved as soon as it is left what in its words may be about a person."""
    details = find_details([words])
    if not details:
        return
    lines = [
        frame.t("personal.found", kind=frame.t(f"personal.kind.{detail.kind.value}"), words=detail.words)
        for detail in details[:DETAILS_SHOWN]
    ]
    words_beside = frame.t("personal.beside", details=", ".join(lines))
    st.caption(f":material/person_alert: {frame.escape_markdown(words_beside)}")


def has_seen_details(form: str, texts: Sequence[str], stored_texts: Collection[str] = ()) -> bool:
    """Whether texts may be kept: nothing was found in them, or their author saw what was found in these same texts.

    Else it is drawn, and `form` remembers that it was. What stands in `stored_texts` was kept before, and is not
    pointed out again.
    """
    details = find_unseen_details(form, [words for words in texts if words not in stored_texts])
    if details:
        draw_details(details, frame.t("personal.do"))
    return not details


def find_unseen_details(form: str, texts: Sequence[str]) -> tuple[PersonalDetail, ...]:
    """What in these texts may be about a person and was not shown to their author yet; `form` remembers that it is.

    For a callback, which draws nothing: its page draws what is found.
    """
    # Another text of the same form may be mended in between, where nothing was found.
    key, wish = f"personal-{form}", tuple(words for words in texts if find_personal_details(words))
    details = find_details(wish)
    if not details or st.session_state.get(key) == wish:
        return ()
    st.session_state[key] = wish
    return details


def draw_readers(title: str, words: str, consent: Consent, author: str) -> None:
    """Draw what each role will read of a story."""
    with st.container(border=True, key="personal-readers"):
        st.markdown(f"**{frame.t('personal.readers')}**")
        own = f"**{frame.t('personal.reader.own')}**"
        st.markdown(label_text(frame.language(), own, frame.escape_markdown(f"{title} — {words}")))
        for reader in list_reader_texts(title, words, consent, author):
            roles = ", ".join(frame.t(f"words.role.{role.value}") for role in reader.roles)
            reading = frame.t("personal.not_shown")
            if reader.is_visible:
                reading = " — ".join(part or frame.t("evidence.withheld") for part in (reader.title, reader.text))
            label = f"**{frame.escape_markdown(roles)}**"
            st.markdown(label_text(frame.language(), label, frame.escape_markdown(reading)))
