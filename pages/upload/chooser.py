"""For whom a file is, and which file: the empty upload page."""

from __future__ import annotations

import streamlit as st

from impact.i18n import text
from impact.model.access import Access
from impact.model.read_request import ReadRequest
from impact.services.submissions.recipients import Destination
from pages.parts.inputs import address
from pages.parts.layout import frame
from pages.upload import upload_state

# The chooser's own words are English whatever the page speaks; these stand in their place.
CHOOSER = """<style>
.st-key-upload-file [data-testid="stFileUploaderDropzone"] button p { font-size: 0; line-height: 0; }
.st-key-upload-file [data-testid="stFileUploaderDropzone"] button p::after {
  content: "%s"; font-size: 1rem; line-height: 1.4; }
.st-key-upload-file [data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
</style>"""
# The place that was chosen, and the one that the address asked for when it was.
CHOSEN, ASKED = "upload-for", "upload-asked"


def key_of(place: Destination | upload_state.Draft) -> str:
    """How the page and its address name a place."""
    return f"{place.organisation_id}-{place.portfolio_id}"


def wished(
    places: dict[str, Destination], organisation: int | None, portfolio: int | None, access: Access
) -> str:
    """The place that the address asks for, as far as it says; else one's own, else the first."""
    own = (place for place in places.values() if place.organisation_id == access.organisation_id)
    requested = (place for place in places.values() if place.organisation_id == organisation)
    best = sorted(requested, key=lambda place: place.portfolio_id != portfolio)
    return key_of([*best, *own, *places.values()][0])


def choose_place(places: dict[str, Destination], access: Access) -> Destination:
    """The place that is chosen: another one where the address asks for another than before, else what it was."""
    requested = address.number("organisation"), address.number("portfolio")
    if st.session_state.get(CHOSEN) not in places or st.session_state.get(ASKED) != requested:
        st.session_state[CHOSEN] = wished(places, *requested, access)
    st.session_state[ASKED] = requested
    return places[st.session_state[CHOSEN]]


def draw(places: dict[str, Destination], access: Access) -> upload_state.Draft | None:
    """For whom, and which file."""
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
