"""Headers that say when something was measured in words for before and after: 'T0 | T1', 'Voor | Na', 'Pre | Post'."""

from __future__ import annotations

import re
from collections.abc import Sequence

from impact.ingest.values.value_vocabulary import normalise_words

_MOMENT = re.compile(r"^t ?(\d)$")
_PAIRS = (
    ("voor", "na"), ("vooraf", "nadien"), ("vooraf", "achteraf"), ("ervoor", "erna"), ("voordien", "nadien"),
    ("before", "after"), ("pre", "post"), ("avant", "apres"), ("au debut", "a la fin"), ("bij start", "bij einde"),
    ("at start", "at end"), ("bij aanvang", "bij afloop"), ("entry", "exit"), ("entree", "sortie"), ("intake", "exit"),
)  # fmt: skip
# Words beside them that only say that there is a number.
_VALUE_WORDS = re.compile(
    r"\b(?:score|scores|waarde|value|valeur|meting|mesure|measurement|gemiddelde|gemiddeld|gem|average|avg|mean|moyenne"
    r"|moy|resultaat|result|resultat|de|het|la|le|the)\b"
)


def find_moments(texts: Sequence[str]) -> dict[int, int]:
    """Return the moment of each header (from 0) that names one: 0 is the first measurement, 1 the next, and so on.

    Empty where no first moment stands beside a later one, or one of them comes twice.
    """
    words = [" ".join(_VALUE_WORDS.sub(" ", normalise_words(text)).split()) if text else "" for text in texts]
    numbered = {place: int(match[1]) for place, text in enumerate(words) if (match := _MOMENT.match(text))}
    if 0 in numbered.values() and len(numbered) > 1:
        return numbered if len(set(numbered.values())) == len(numbered) else {}
    for before, after in _PAIRS:
        if words.count(before) == 1 == words.count(after):
            return {words.index(before): 0, words.index(after): 1}
    return {}
