"""Rules about wording: what a text says beside what its block is (S16, S17).

Each rule yields the key of every block that fails it. The words are those in which people write such texts in Dutch,
English and French; a text in another language is asked nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from impact.theory.levels import OUTCOMES
from impact.theory.theory import Theory

# Verbs of doing, at the beginning of a text; in Dutch also at its end, where an infinitive stands.
WORK_VERBS = (
    "organiseren", "geven", "opzetten", "voorzien", "begeleiden", "aanbieden", "ondersteunen", "opleiden", "uitvoeren",
    "ontwikkelen", "informeren", "sensibiliseren", "inrichten", "verdelen", "bezoeken",
    "organise", "organize", "organising", "organizing", "give", "giving", "set up", "setting up", "provide",
    "providing", "coach", "coaching", "offer", "offering", "support", "supporting", "train", "training", "run",
    "running", "develop", "developing", "inform", "informing",
    "organiser", "donner", "mettre en place", "fournir", "accompagner", "proposer", "offrir", "soutenir", "former",
    "réaliser", "développer", "informer", "sensibiliser",
)  # fmt: skip
# In front of such a verb stands whom it is done to, where a Dutch text puts the infinitive behind them.
_WORK = re.compile(rf"(?:{'|'.join(WORK_VERBS)})\b|[\w-]+ (?:begeleiden|ondersteunen|opleiden|informeren)\b",
                   re.IGNORECASE)  # fmt: skip
_ARROWS = re.compile(
    r"\b(?:zodat|waardoor|om te|via|zodoende|so that|in order to|thereby|as a result of which|afin de|afin que"
    r"|pour que|de sorte que|grâce à|ce qui permet)\b",
    re.IGNORECASE,
)


def find_changes_worded_as_work(theory: Theory) -> Iterator[str]:
    """S16: outcomes that begin with a verb of doing."""
    return (node.key for node in theory.nodes if node.level in OUTCOMES and _WORK.match(node.text.strip()))


def find_hidden_arrows(theory: Theory) -> Iterator[str]:
    """S17: texts that say what leads to what."""
    return (node.key for node in theory.nodes if _ARROWS.search(node.text))
