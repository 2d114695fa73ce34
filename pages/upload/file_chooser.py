"""The start of an upload: the destination and the file input."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.model.access import Access
from impact.model.read_request import ReadRequest
from impact.model.upload_limits import WORKBOOK_MEGABYTES, clean_file_name
from impact.services.submissions import destinations
from impact.services.submissions.destinations import Destination
from pages.parts.inputs import address
from pages.parts.layout import fragments, frame, load
from pages.parts.layout.menu import Page
from pages.upload import upload_state

# What may be handed in, and how large, stands below in our own words.
CHOOSER = Markup("""<style>
.st-key-upload-file [data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
</style>""")
# Session-state keys: the selected destination, and the one of the URL at that time.
DESTINATION_KEY, REQUESTED_KEY = "upload-for", "upload-asked"


def destination_key(place: Destination | upload_state.Draft) -> str:
    """The key of a destination."""
    return f"{place.organisation_id}-{place.portfolio_id}"


def list_places(access: Access) -> dict[str, Destination]:
    """The destinations that the viewer may submit for, by their keys."""
    return {destination_key(place): place for place in destinations.list_destinations(access, load.workspace())}


def draw_no_places(page: Page) -> None:
    """Draw what a page of submitting says to somebody who may submit for nobody."""
    frame.draw_header(frame.t("upload.not_allowed"))
    frame.draw_empty_state(
        frame.t(f"frame.page.{page.value}"), frame.t("frame.may_not_submit"), Page.GRANTEE, frame.t("grantee.link.all")
    )


def find_destination(
    places: dict[str, Destination], organisation: int | None, portfolio: int | None, access: Access
) -> str:
    """The key of the destination in the URL; else of the viewer's own organisation, else of the first."""
    own = (place for place in places.values() if place.organisation_id == access.organisation_id)
    requested = (place for place in places.values() if place.organisation_id == organisation)
    best = sorted(requested, key=lambda place: place.portfolio_id != portfolio)
    return destination_key([*best, *own, *places.values()][0])


def choose_destination(places: dict[str, Destination], access: Access) -> Destination:
    """The selected destination; that of the URL where the URL has changed."""
    requested = address.read_number("organisation"), address.read_number("portfolio")
    if st.session_state.get(DESTINATION_KEY) not in places or st.session_state.get(REQUESTED_KEY) != requested:
        st.session_state[DESTINATION_KEY] = find_destination(places, *requested, access)
    st.session_state[REQUESTED_KEY] = requested
    return places[st.session_state[DESTINATION_KEY]]


def describe_formats() -> str:
    """The formats that can be handed in and the largest size, in the reader's language."""
    return frame.t("upload.file.help", megabytes=WORKBOOK_MEGABYTES)


def draw_chooser(places: dict[str, Destination]) -> upload_state.Draft | None:
    """Draw the choice of destination and the file input; return the draft once there is a file."""
    with st.container(border=True):
        if len(places) > 1:
            st.selectbox(
                frame.t("upload.for"), list(places), key=DESTINATION_KEY, width=420, persist_state="session",
                format_func=lambda key: places[key].name if key in places else key,
            )
        else:
            st.markdown(
                f"**{frame.escape_markdown(frame.t('upload.for_fixed', name=next(iter(places.values())).name))}**"
            )
        with st.container(key="upload-file"):
            fragments.draw_fragment(CHOOSER)
            file = st.file_uploader(frame.t("upload.file"), key=f"file-{upload_state.get_round()}")
        st.caption(describe_formats())
    if file is None:
        return None
    place = places[st.session_state[DESTINATION_KEY]]
    request = ReadRequest(file.getvalue(), clean_file_name(file.name))
    return upload_state.Draft(request, place.organisation_id, place.portfolio_id)
