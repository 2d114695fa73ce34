"""The start of an upload: the destination and the file input."""

from __future__ import annotations

import streamlit as st

from impact.i18n import text
from impact.model.access import Access
from impact.model.read_request import ReadRequest
from impact.services.submissions.recipients import Destination
from pages.parts.inputs import address
from pages.parts.layout import frame
from pages.upload import upload_state

# Streamlit's file input has English texts only; CSS puts ours in their place.
CHOOSER = """<style>
.st-key-upload-file [data-testid="stFileUploaderDropzone"] button p { font-size: 0; line-height: 0; }
.st-key-upload-file [data-testid="stFileUploaderDropzone"] button p::after {
  content: "%s"; font-size: 1rem; line-height: 1.4; }
.st-key-upload-file [data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
</style>"""
# Session-state keys: the selected destination, and the one of the URL at that time.
CHOSEN, ASKED = "upload-for", "upload-asked"


def key_of(place: Destination | upload_state.Draft) -> str:
    """The key of a destination."""
    return f"{place.organisation_id}-{place.portfolio_id}"


def wished(
    places: dict[str, Destination], organisation: int | None, portfolio: int | None, access: Access
) -> str:
    """The key of the destination in the URL; else of the viewer's own organisation, else of the first."""
    own = (place for place in places.values() if place.organisation_id == access.organisation_id)
    requested = (place for place in places.values() if place.organisation_id == organisation)
    best = sorted(requested, key=lambda place: place.portfolio_id != portfolio)
    return key_of([*best, *own, *places.values()][0])


def choose_place(places: dict[str, Destination], access: Access) -> Destination:
    """The selected destination; that of the URL where the URL has changed."""
    requested = address.number("organisation"), address.number("portfolio")
    if st.session_state.get(CHOSEN) not in places or st.session_state.get(ASKED) != requested:
        st.session_state[CHOSEN] = wished(places, *requested, access)
    st.session_state[ASKED] = requested
    return places[st.session_state[CHOSEN]]


def draw(places: dict[str, Destination], access: Access) -> upload_state.Draft | None:
    """Draw the choice of destination and the file input; return the draft once there is a file."""
    with st.container(border=True):
        if len(places) > 1:
            st.selectbox(
                frame.t("upload.for"), list(places), key=CHOSEN, width=420, persist_state="session",
                format_func=lambda key: places[key].name if key in places else key,
            )
        else:
            st.markdown(
                f"**{frame.plain(frame.t('upload.for_fixed', name=next(iter(places.values())).name))}**"
            )
        with st.container(key="upload-file"):
            st.html(CHOOSER % text(access.language, "upload.file.button"))
            file = st.file_uploader(frame.t("upload.file"), key=f"file-{upload_state.round_()}")
        st.caption(frame.t("upload.file.help"))
    if file is None:
        return None
    place = places[st.session_state[CHOSEN]]
    return upload_state.Draft(ReadRequest(file.getvalue(), file.name), place.organisation_id, place.portfolio_id)
