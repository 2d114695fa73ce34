"""Files that somebody chose: the server forgets its own copy as soon as the page has taken it."""

from __future__ import annotations

from streamlit.runtime import Runtime, exists
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile


def release_file(file: UploadedFile) -> None:
    """Give back the memory of a file whose bytes the page has; Streamlit keeps it until the visit ends.

    The field is then empty. Nothing happens where no server runs.
    """
    context = get_script_run_ctx()
    if exists() and context is not None:
        Runtime.instance().uploaded_file_mgr.remove_file(context.session_id, file.file_id)
