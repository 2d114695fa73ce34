"""The label of the button that answers all cases of a question at once."""

from __future__ import annotations

from collections.abc import Sequence

from impact.i18n import text
from impact.model.answers import READINGS, Reply
from impact.model.issues import Issue, IssueKind
from impact.model.vocabulary.languages import Language

# Replies that say how a text is read as a number, by kind: what is read differs per case, and an example shows it.
READ_AS_NUMBER = frozenset(
    {
        IssueKind.AMBIGUOUS_NUMBER, IssueKind.NUMBER_WITH_TEXT, IssueKind.RANGE, IssueKind.INEQUALITY,
        IssueKind.RATIO, IssueKind.PERCENT_BELOW_ONE,
    }
)  # fmt: skip
NUMBER_REPLIES = frozenset({*READINGS, Reply.PERCENT, Reply.FRACTION, Reply.PARTS})


def label_group_reply(labels: Sequence[str], first_issue: Issue, reply: Reply, language: Language) -> str:
    """The label for all cases; where theirs differ the first is an example, with what stands in its cell.

    'Alle 4 zoals 40 %' would say that all of them become 40.
    """
    label, count = labels[0], len(labels)
    if all(other == label for other in labels):
        return text(language, "questions.all", n=count, label=label)
    raw = first_issue.raw.strip()
    if raw and first_issue.kind in READ_AS_NUMBER and reply in NUMBER_REPLIES:
        return text(language, "questions.all_like_raw", n=count, label=label, raw=raw)
    return text(language, "questions.all_like", n=count, label=label)
