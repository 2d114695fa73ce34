"""French words that lose their last vowel before another: 'd'Atelier', 'qu'Alost', but 'de Hasselt', 'de onze'.

Names and other texts of data stand behind such words in the catalog, so it is decided where a text is filled in.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# Before these the word stays whole, though they begin with a vowel as they are written.
_WHOLE_BEFORE = re.compile(r"(?:onz|oui\b|ouistiti|uhlan|ululement|yaourt|yacht|yoga|yeti)")
# An h is silent, and the word before it shortened, in these French words; names from elsewhere keep theirs: 'de Halle'.
_SILENT_H = re.compile(
    r"h(?:abi[lt]|abl|allucin|armon|ebdo|eberg|ectar|epati|erb|eredit|eriti|esit|eure|ier\b|istoir|istori|iver|omme\b"
    r"|ommes\b|ommage|omolog|omosex|onnet|onneur|onor|opita|oraire|orizon|orlog|orreur|orrib|orticul|ospi|otel|ote\b"
    r"|otes\b|otess|uile|uissier|uitre|umain|umani|umeur|umid|umilit|umour|ydr|ygien|ypoth)"
)
# The vowels as they are without accents; a y is one before a consonant: 'd'Ypres'.
_VOWEL = re.compile(r"[aeiou]|y[^aeiouy\W\d]")
# A word of the catalog right before a parameter, as it is without its last letter.
_BEFORE_PARAMETER = re.compile(r"(?<![\w'’-])((?:[Jj]us|[Ll]ors|[Pp]uis)qu|[Qq]u|[Dd])e (?=(\**)\{(\w+))")


def shorten_before(word: str, following: str) -> str:
    """Return a word that ends in e ('de', 'que') with what parts it from `following`: 'd'' or 'de '."""
    return f"{word[:-1]}'" if begins_with_vowel(following) else f"{word} "


def begins_with_vowel(words: str) -> bool:
    """Whether a French text begins with a vowel or a silent h as it is spoken; never for digits and signs."""
    decomposed = unicodedata.normalize("NFKD", words[:20].casefold().replace("œ", "oe").replace("æ", "ae"))
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    if _WHOLE_BEFORE.match(plain):
        return False
    return bool(_VOWEL.match(plain) or _SILENT_H.match(plain))


@cache
def mark_shortened(template: str) -> tuple[str, tuple[tuple[str, str, str], ...]]:
    """A text of the catalog with a field for each word that may be shortened: (field, the word, the parameter behind).

    'Compte de {name}' becomes 'Compte {_0}{name}' with ('_0', 'de', 'name').
    """
    fields: list[tuple[str, str, str]] = []

    def mark(match: re.Match[str]) -> str:
        fields.append((f"_{len(fields)}", f"{match[1]}e", match[3]))
        return f"{{{fields[-1][0]}}}"

    return _BEFORE_PARAMETER.sub(mark, template), tuple(fields)
