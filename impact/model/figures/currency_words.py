"""Currencies: those that a portfolio may count in, and how workbooks write each of them."""

from __future__ import annotations

PORTFOLIO_CURRENCIES = ("EUR", "USD", "GBP", "CHF")
# By code (ISO 4217): sign, code, names in three languages. Pounds are a weight as well, which only a number beside
# them makes uncertain: AMOUNT_WORDS leaves such words out.
CURRENCY_WORDS = {
    "EUR": "€ eur euro euros", "USD": "$ us$ usd dollar dollars", "GBP": "£ gbp pond pound pounds", "CHF": "chf",
    "JPY": "¥ jpy yen", "CAD": "cad", "AUD": "aud", "CDF": "cdf", "KES": "kes", "UGX": "ugx", "RWF": "rwf",
}  # fmt: skip
CURRENCY_OF_WORD = {word: code for code, words in CURRENCY_WORDS.items() for word in words.split()}
# '€$£¥', for texts in which a sign stands against a number or a letter ('€5', 'k€').
CURRENCY_SIGNS = "".join(word for word in CURRENCY_OF_WORD if len(word) == 1)
_WEIGHTS_TOO = {"pond", "pound", "pounds"}
# Words beside which a number is an amount ('€ 5', '5 euro', 'USD 5'), the longest first.
AMOUNT_WORDS = tuple(sorted(CURRENCY_OF_WORD.keys() - _WEIGHTS_TOO, key=lambda word: (-len(word), word)))
