"""Parts of the text of a cell: numbers apart from each other, and the mark of a footnote behind a number.

A line end, a tab or a run of spaces parts two numbers; one space stands between thousands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Every space character that people and programs put between thousands, as a regex character class.
SPACES = "\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t"
# Characters without width: what stands on both sides of one looks like one word.
_WITHOUT_WIDTH = re.compile("[\u2060\u200b\ufeff]")
_GAPS = re.compile(f"[{SPACES}]*[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029]+[{SPACES}]*|[{SPACES}]{{2,}}")
_SPACE_RUN = re.compile(f"[{SPACES}]+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_JOINING_WORDS = frozenset({"en", "et", "and", "of", "ou", "or"})
# Labels beside several numbers; a text with more words is a sentence and not a list of numbers.
MAX_WORDS_PER_PART, MAX_WORDS_PER_NUMBER = 3, 1
MOST_NUMBERS = 4

# Superscript characters and what they are on the line.
RAISED_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈ⁽⁾", "0123456789abcd()")
_RAISED_MARK = re.compile(r"^(?P<body>.*[\d%])\s?(?P<mark>[⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈ⁽⁾]+)$", re.DOTALL)
_TYPED_MARK = re.compile(
    r"^(?P<body>.*[\d%€$£])\s?(?P<mark>\*{1,3}|[†‡§]|[(\[](?:\d{1,2}|[a-z]|\*{1,3})[)\]])$",
    re.DOTALL | re.IGNORECASE,
)
# '10⁶' and '2,5 × 10³' are powers: a mark behind ten is no footnote.
_POWER_BASE = re.compile(r"(?:^|[×x*·.\s])10$", re.IGNORECASE)
LONGEST_CERTAIN_MARK = 2


@dataclass(frozen=True, slots=True)
class MarkedNumber:
    """A number with a mark behind it: `body` is the text before the mark, `mark` is without brackets.

    `is_raised`: the mark is in superscript characters; a mark that is not may be a number of its own.
    """

    body: str
    mark: str
    is_raised: bool

    @property
    def is_power(self) -> bool:
        """Whether the mark may be an exponent of ten."""
        return self.is_raised and self.mark.isdigit() and bool(_POWER_BASE.search(self.body))

    @property
    def is_certain(self) -> bool:
        """Whether the mark can only be that of a footnote: one or two raised characters, no exponent and no cents."""
        has_cents = len(self.mark) == LONGEST_CERTAIN_MARK and any(sign in self.body for sign in "€$£")
        return (
            self.is_raised and len(self.mark) <= LONGEST_CERTAIN_MARK and not self.is_power and not has_cents
        )


def split_apart(text: str) -> list[str]:
    """Return the parts of a text that line ends, tabs and runs of spaces keep apart, each with single spaces."""
    visible_text = _WITHOUT_WIDTH.sub("", text)
    return [part for piece in _GAPS.split(visible_text) if (part := _SPACE_RUN.sub(" ", piece).strip())]


def has_digit(text: str) -> bool:
    """Whether any character of a text is a decimal digit, of whatever script."""
    return any(c.isdecimal() for c in text)


def is_list_of_numbers(text: str, number_count: int, is_parted: bool) -> bool:
    """Whether a text with so many numbers lists them, with hardly more words than labels."""
    words = [word for word in _WORD.findall(text) if word.casefold() not in _JOINING_WORDS]
    most = MAX_WORDS_PER_PART if is_parted else MAX_WORDS_PER_NUMBER
    return number_count > 1 and len(words) <= most * number_count


def split_mark(text: str) -> MarkedNumber | None:
    """Split the mark of a footnote off a text ('120¹', '120*', '120 (1)', '120 [a]'); None where there is none."""
    raised = _RAISED_MARK.match(text)
    if raised is not None:
        mark = raised["mark"].translate(RAISED_DIGITS).strip("()")
        return MarkedNumber(raised["body"].strip(), mark, True)
    typed = _TYPED_MARK.match(text)
    if typed is None:
        return None
    return MarkedNumber(typed["body"].strip(), typed["mark"].strip("()[]"), False)


def split_raised_run(text: str, without_raised: str) -> MarkedNumber | None:
    """As `split_mark`, for a text whose raised or lowered runs are known; None where these do not stand at its end."""
    body = without_raised.strip()
    whole = text.strip()
    if not body or not whole.startswith(body):
        return None
    return MarkedNumber(body, whole[len(body) :].strip(" ()[]"), True)
