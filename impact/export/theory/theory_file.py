"""What every file of a theory says of itself, and texts of others as a file may hold them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from impact.export.table_files import replace_lone_surrogates
from impact.i18n import day, text
from impact.model.vocabulary.languages import Language
from impact.services.theory.versions import FUND
from impact.views.theory.fund_frame import FundFrameView
from impact.views.theory.theory_of_change import TheoryView

# What XML cannot hold, and signs that turn around what follows them.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class TheoryFile:
    """A theory as it goes out: with which title, in which language, made on which day.

    `title` is the sentence of the page. `view` may hold only what a filter shows. `frame`, of the theory of a fund: who
    works on each of its outcomes, as far as the viewer sees it.
    """

    view: TheoryView
    title: str
    language: Language
    made_on: date
    frame: FundFrameView | None = None

    def say(self, key: str, **parameters: object) -> str:
        """A text of the catalog in the language of the file."""
        return text(self.language, key, **parameters)

    @property
    def caption(self) -> str:
        """Version, its day, and who agreed."""
        parts = [self.say("theory_page.caption.version", version=self.view.version)]
        if self.view.dated:
            parts.append(day(self.language, self.view.dated))
        if self.frame is not None:
            is_signed = FUND in self.view.parties
            return " · ".join([*parts, self.say("fund_frame.signed" if is_signed else "fund_frame.not_signed")])
        agreement = self.say("theory_page.caption.agreed", names=", ".join(self.view.agreed_by))
        parts.append(agreement if self.view.agreed_by else self.say("theory_page.caption.not_agreed"))
        return " · ".join(parts)

    @property
    def source(self) -> str:
        """Whose theory it is, where the file comes from, and when it was made."""
        source_line = self.say("frame.picture.source", day=day(self.language, self.made_on, "long"))
        return f"{self.view.organisation} · {source_line}"

    def name_block(self, key: str) -> str:
        """The text of a block; its key where there is none."""
        return next((clean_text(node.text) for node in self.view.nodes if node.key == key), key)

    def name_subject(self, subject: tuple[str, str]) -> str:
        """A block, or an arrow by its two blocks; that this version has it not, where it has not."""
        keys = [key for key in subject if key]
        there = {node.key for node in self.view.nodes}
        if not keys or not there.issuperset(keys):
            return self.say("theory_plan.not_in_version")
        return " → ".join(self.name_block(key) for key in keys)

    def name_strength(self, level: int) -> str:
        """The word of a strength with its number."""
        word = self.say(f"theory_evidence.strength.{level}")
        return self.say("theory_evidence.strength.of", word=word, n=level)


def clean_text(words: str) -> str:
    """A text of others as it may stand in XML: without control characters and lone halves of characters."""
    return _NO_XML.sub("", replace_lone_surrogates(words))
