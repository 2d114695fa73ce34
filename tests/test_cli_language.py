"""The command line speaks one language in a call: its help, what argparse says of a wrong call, and its messages."""

from __future__ import annotations

import argparse
import re

import pytest

from impact import cli
from impact.cli.arguments import NAMES, find_language
from impact.i18n import text
from impact.model.vocabulary.languages import Language


def list_parsers(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    """A parser and those of its commands."""
    inner = [
        item
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for item in action.choices.values()
    ]
    return [parser, *(found for item in inner for found in list_parsers(item))]


def list_help_texts(language: Language) -> set[str]:
    return {
        words
        for parser in list_parsers(cli._parser(language))
        for words in (parser.description, *(action.help for action in parser._actions))
        if words
    }


def flatten(words: str) -> str:
    return re.sub(r"\s+", " ", words)


@pytest.mark.parametrize("language", [Language.NL, Language.FR])
@pytest.mark.parametrize("command", [["import"], ["account", "invite"], ["migrate"]], ids="-".join)
def test_help_holds_nothing_in_english(
    language: Language, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([*command, "--language", language.value, "--help"]) == 0
    printed = flatten(capsys.readouterr().out)
    ours = list_help_texts(language) | {text(language, f"cli_help.argparse.{name}") for name in NAMES.values()}
    english = (list_help_texts(Language.EN) | set(NAMES)) - ours
    assert not [words for words in english if flatten(words) in printed]
    assert printed.startswith(flatten(text(language, "cli_help.argparse.usage")))


@pytest.mark.parametrize("language", list(Language))
def test_help_of_all_commands_follows_the_system(
    language: Language, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", f"{language.value}_BE.UTF-8")
    assert cli.main(["--help"]) == 0
    printed = flatten(capsys.readouterr().out)
    for name in ("description", "demo", "restore", "argparse.help", "version"):
        assert flatten(text(language, f"cli_help.{name}")) in printed


def test_no_help_is_left_in_english_in_the_other_languages() -> None:
    english = list_help_texts(Language.EN)
    for language in (Language.NL, Language.FR):
        kept = english & list_help_texts(language) - {argparse.SUPPRESS}
        # What argparse says of its own options is looked up when it is asked.
        assert not {words for words in kept if words not in NAMES}, language


@pytest.mark.parametrize(
    ("call", "name", "params"),
    [
        (["import"], "required", "FILE"),
        (["figures", "--format", "doc"], "choice", {"value": "doc", "choices": "'csv', 'json', 'xlsx'"}),
        (["explain", "1", "--as-of"], "single", ()),
        (["migrate", "--no-backup", "--backup", "x"], "not_with", "--no-backup"),
        (["doctor", "besides"], "unrecognized", "besides"),
    ],
    ids=lambda item: item[0] if isinstance(item, list) else "",
)
def test_a_wrong_call_is_refused_in_the_language_of_the_call(
    call: list[str], name: str, params: object, capsys: pytest.CaptureFixture[str]
) -> None:
    for language in Language:
        assert cli.main([call[0], "--language", language.value, *call[1:]]) == 2
        said = capsys.readouterr().err
        assert text(language, f"cli_help.argparse.{name}") % params in said.splitlines()[-1]


def test_the_language_of_a_call_is_known_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_BE.UTF-8")
    assert find_language(["import", "--language", "nl"]) is Language.NL
    assert find_language(["import", "--language=en"]) is Language.EN
    assert find_language(["import", "--language"]) is Language.FR
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert find_language([]) is Language.EN
