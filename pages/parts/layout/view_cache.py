"""The view cache of the pages, keyed on access, data revision, query and day.

`st.cache_data` is shared by all visitors and its key is made of the arguments without an underscore,
so those must hold everything a view depends on: database, scope of the viewer, data revision, query, day.
No other module may cache (`tests/test_architecture.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import streamlit as st

from impact.model.access import Access
from impact.services.core import current_workspace, data_revision
from impact.services.core.workspace import Workspace

View = TypeVar("View")

# Cache entries: enough for the people of one fund with a few filters each; a miss costs milliseconds.
MOST_ENTRIES = 512


def load_view(service: Callable[[Access, Any, Workspace], View], access: Access, query: Any) -> View:
    """Return what a service builds for this access and query, from the cache where the data is as it was then."""
    current = current_workspace.workspace()
    cache_key = (
        current.url,
        f"{service.__module__}.{service.__qualname__}",
        repr(query),
        data_revision.read_revision(access, current),
        data_revision.count_names_taken_out(access, current),
        date.today().isoformat(),
        access.account_id,
        access.role.value,
        access.organisation_id,
        access.portfolio_ids,
        access.organisation_ids,
        access.is_narrow,
        access.language.value,
    )
    view: View = _cached(lambda: service(access, query, current), cache_key)
    return view


@st.cache_data(max_entries=MOST_ENTRIES, show_spinner=False)
def _cached(_build_view: Callable[[], Any], cache_key: tuple[Any, ...]) -> Any:  # noqa: ARG001 - `said` is the key
    return _build_view()
