"""The words of the command line itself: which language a call is in, and what argparse says in it.

argparse has its texts in English and looks them up by `gettext`, of which no translations come with Python.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from impact.i18n import text
from impact.model.vocabulary.languages import Language

OPTION = "--language"
# What argparse says, by the name of ours in the catalog `cli_help`.
NAMES = {
    "usage: ": "usage",
    "positional arguments": "positional",
    "options": "options",
    "show this help message and exit": "help",
    "%(prog)s: error: %(message)s\n": "error",
    "argument %(argument_name)s: %(message)s": "argument",
    "the following arguments are required: %s": "required",
    "unrecognized arguments: %s": "unrecognized",
    "invalid choice: %(value)r (choose from %(choices)s)": "choice",
    "expected one argument": "single",
    "expected at most one argument": "at_most_one",
    "expected at least one argument": "at_least_one",
    "not allowed with argument %s": "not_with",
    "one of the arguments %s is required": "one_of",
    "ambiguous option: %(option)s could match %(matches)s": "ambiguous",
    "invalid %(type)s value: %(value)r": "value",
    "ignored explicit argument %r": "ignored",
}


def find_language(arguments: Sequence[str]) -> Language:
    """The language of a call: what it says itself, else that of the system, else English."""
    for place, argument in enumerate(arguments):
        name, equals, code = argument.partition("=")
        code = code if equals else next(iter(arguments[place + 1 :]), "")
        if name == OPTION and code in set(Language):
            return Language(code)
    return find_system_language() or Language.EN


def find_system_language() -> Language | None:
    """The language of the system's messages, as its environment says; None where it is none of ours."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            code = value.partition(".")[0].partition("_")[0].casefold()
            return Language(code) if code in set(Language) else None
    return None


@contextmanager
def translate_argparse(language: Language) -> Iterator[None]:
    """Have argparse speak a language for a while; what newer versions of it say besides stays English."""
    looked_up = vars(argparse)["_"]

    def translate(words: str) -> str:
        return text(language, f"cli_help.argparse.{NAMES[words]}") if words in NAMES else str(looked_up(words))

    setattr(argparse, "_", translate)  # noqa: B010 - its type is not declared
    try:
        yield
    finally:
        setattr(argparse, "_", looked_up)  # noqa: B010
