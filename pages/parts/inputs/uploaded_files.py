"""Files that somebody chose: the server forgets its own copy as soon as the page has taken it."""

from __future__ import annotations

from streamlit.runtime import Runtime, exists
from streamlit.runtime.scriptrunner import get_script_run_ctx


def release_files() -> None:
    """Give back the memory of the files of this visit, once the session holds what was in them.

    Streamlit keeps them until the visit ends. Not sooner: a run that is interrupted in between would find an empty
    field. Nothing happens where no server runs.
    """
    context = get_script_run_ctx()
    if exists() and context is not None:
        Runtime.instance().uploaded_file_mgr.remove_session_files(context.session_id)
