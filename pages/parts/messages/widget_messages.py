"""What a browser says of Streamlit's own widgets: of the kind that the widget sends, or as if nothing had been said.

What somebody types loses what no database stores and nobody sees, here for every field of every page.

Streamlit reads whatever comes and ends the run in an error, or hands our pages a number where they wait for a text.
Whether what is said may be said is for the services behind each page.
"""

from __future__ import annotations

import logging
from typing import Any

from streamlit.elements.widgets.text_widgets import TextAreaSerde, TextInputSerde
from streamlit.errors import Error as StreamlitError
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.session_state import Serialized, Value, WStates

from impact.model.text_limits import clean_typed_text

log = logging.getLogger(__name__)
GUARDED = "_impact_reads_with_care"
# Visits of which it was said, so that nobody fills the log; past so many they are forgotten.
MOST_LOGGED = 1_000
_logged_visits: set[str] = set()


def guard_widgets() -> None:
    """From now on every widget of this process that a browser says nonsense of has the value it begins with."""
    if hasattr(WStates, GUARDED):
        return
    read_plainly = WStates.__getitem__

    def read(self: WStates, key: str) -> Any:
        state, widget = self.states.get(key), self.widget_metadata.get(key)
        if widget is None or not isinstance(state, Serialized):
            return read_plainly(self, key)
        kind = state.value.WhichOneof("value")
        try:
            if kind in (None, widget.value_type):
                content = read_plainly(self, key)
                if not is_typed(widget.deserializer) or not isinstance(content, str):
                    return content
                cleaned = clean_typed_text(content)
                if cleaned != content:
                    self.states[key] = Value(cleaned)
                return cleaned
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError, StreamlitError):
            # As many kinds as there are widgets; the content is not logged.
            kind = None
        _log_once()
        content = widget.deserializer(None)
        self.states[key] = Value(content)
        return content

    WStates.__getitem__ = read  # type: ignore[method-assign]
    setattr(WStates, GUARDED, True)


def is_typed(deserializer: Any) -> bool:
    """Whether a widget hands on what somebody types; what is chosen must stay what was offered."""
    return isinstance(getattr(deserializer, "__self__", None), TextInputSerde | TextAreaSerde)


def _log_once() -> None:
    """Log that a browser sent nonsense, once in a visit."""
    context = get_script_run_ctx(suppress_warning=True)
    visit = context.session_id if context is not None else ""
    if visit in _logged_visits:
        return
    if len(_logged_visits) >= MOST_LOGGED:
        _logged_visits.clear()
    _logged_visits.add(visit)
    log.warning("a browser sent what a widget does not send")
