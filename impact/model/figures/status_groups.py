"""Which statuses go well, which ask for a conversation, and in which order lists show them."""

from __future__ import annotations

from impact.model.vocabulary.statuses import Status

ON_COURSE = (Status.ACHIEVED, Status.ON_TRACK)
# Those that raise a question, most urgent first.
TO_DISCUSS = (Status.REGRESSING, Status.BEHIND, Status.ATTENTION)
# Effects of a file: what needs a look first stands first.
WORST_FIRST = (*TO_DISCUSS, Status.NOT_RATED, Status.ON_TRACK, Status.ACHIEVED)
# Changes in a portfolio: what there is most to talk about stands first, what was achieved included.
CONVERSATION_ORDER = (
    Status.REGRESSING, Status.BEHIND, Status.ACHIEVED, Status.ATTENTION, Status.ON_TRACK, Status.NOT_RATED,
)  # fmt: skip
