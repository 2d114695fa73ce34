"""Words of scale in Dutch, English and French ('duizend', 'mln', 'k€', 'x 1.000'), and the factor of each.

The one list for all readers: units, headers, lines beside a table and cells know the same words. They are compared as
`normalise_words` leaves them.
"""

from __future__ import annotations

from collections.abc import Iterable

from impact.model.figures.currency_words import CURRENCY_OF_WORD

HUNDRED, THOUSAND, MILLION, BILLION = 1e2, 1e3, 1e6, 1e9
_WORDS = {
    HUNDRED: "honderd honderden honderdtallen hundred hundreds centaine centaines",
    THOUSAND: "duizend duizenden duizendtal duizendtallen duiz dzd thousand thousands thous thd tsd mille millier"
    " milliers",
    MILLION: "miljoen miljoenen million millions mio mln mlj",
    BILLION: "miljard miljarden billion billions milliard milliards mrd mld",
}
SCALE_OF_WORD = {word: scale for scale, words in _WORDS.items() for word in words.split()}
# Letters are a scale only beside a currency ('k€', 'M EUR'): a single m is a metre, 'mn' a minute.
SCALE_OF_LETTERS = {"k": THOUSAND, "m": MILLION, "mn": MILLION}
# Behind 'x' or 'in', or alone: 'x 1.000', '(1000s)', "'000". Elsewhere these are numbers.
SCALE_OF_DIGITS = {
    "1000": THOUSAND, "1000s": THOUSAND, "000": THOUSAND, "000s": THOUSAND, "1000000": MILLION, "000000": MILLION,
}  # fmt: skip
# Words and letters that are written against a currency: 'keur', 'mlneur', 'mrd€'; each with its currency as written.
_JOINED = (*SCALE_OF_LETTERS, "dzd", "tsd", "mio", "mln", "mlj", "mrd", "mld")
_WEIGHTS_TOO = {"pound", "pounds"}
JOINED_SCALES = {
    f"{word}{currency}": ((SCALE_OF_LETTERS | SCALE_OF_WORD)[word], currency)
    for word in _JOINED
    for currency in CURRENCY_OF_WORD
    if currency not in _WEIGHTS_TOO
}


def _build_pattern(words: Iterable[str]) -> str:
    """The words for a regular expression, the longest first: 'duizenden' is not read as 'duizend'."""
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


SCALE_PATTERN = _build_pattern(SCALE_OF_WORD)
JOINED_PATTERN = _build_pattern(word for word in JOINED_SCALES if word.isalpha())


def words_of_scale(scale: float) -> tuple[str, ...]:
    """Return the words that stand for a scale, with those written against a currency ('keur')."""
    joined = (word for word, (factor, _) in JOINED_SCALES.items() if factor == scale and word.isalpha())
    return (*(word for word, factor in SCALE_OF_WORD.items() if factor == scale), *joined)
