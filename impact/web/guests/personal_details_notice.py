"""What a guest wrote is looked through for details of persons before it is kept, as every form of a page does."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from impact.model.privacy.personal_details import find_personal_details
from impact.web.html_pages import PageContext

DETAILS_SHOWN = 8
# The field of a form that says of which words their author saw what was found in them.
SEEN_FIELD = "seen"


def find_unseen_details(context: PageContext, form: Mapping[str, str], words: str) -> dict[str, str]:
    """What is to be shown before these words are kept: the details found, by line, and the fingerprint that the form
    sends along once they were shown. Empty where nothing was found, or where their author saw it in these same words.
    """
    details = list(dict.fromkeys(find_personal_details(words)))
    fingerprint = make_fingerprint(words)
    if not details or form.get(SEEN_FIELD) == fingerprint:
        return {}
    lines = [
        context.t("personal.found", kind=context.t(f"personal.kind.{detail.kind.value}"), words=detail.words)
        for detail in details[:DETAILS_SHOWN]
    ]
    if len(details) > DETAILS_SHOWN:
        lines.append(context.t("personal.more", n=len(details) - DETAILS_SHOWN))
    return {"details": "\n".join(lines), SEEN_FIELD: fingerprint}


def make_fingerprint(words: str) -> str:
    """A fingerprint of words, the same however a browser sends their line ends."""
    return hashlib.sha256(" ".join(words.split()).encode()).hexdigest()
