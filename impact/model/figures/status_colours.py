"""Colours of the statuses (docs/design.md#on-screen), shared by charts and the drawing of a theory."""

from __future__ import annotations

from impact.model.vocabulary.statuses import Status

# On light, on dark. Colour is never the only sign of a status: word and shape go with it.
STATUS_COLOURS: dict[Status, tuple[str, str]] = {
    Status.ACHIEVED: ("#00785a", "#35b894"),
    Status.ON_TRACK: ("#3b8fc4", "#6db6e6"),
    Status.ATTENTION: ("#d99000", "#efb43a"),
    Status.BEHIND: ("#c9500f", "#f08a4b"),
    Status.REGRESSING: ("#8a2a63", "#d38abf"),
    Status.NOT_RATED: ("#7d868c", "#8f9a9f"),
}
LIGHT_STATUSES = {status: light for status, (light, _) in STATUS_COLOURS.items()}
DARK_STATUSES = {status: dark for status, (_, dark) in STATUS_COLOURS.items()}
