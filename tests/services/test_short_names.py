"""A short form of a neighbour's name goes out of a text as the whole name does, and ordinary words stay."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from impact.services.disclosure.ordinary_words import is_ordinary
from impact.services.disclosure.organisation_redaction import NameRedactor

NAMES = (
    "De Kleine Brug vzw", "Samen", "Stichting Warmtepunt Ravelhoek", "Kwartelburcht aan Zet (KWAZ) vzw", "Vzw Kade",
    "Zwok vzw",
)  # fmt: skip
OTHERS = NameRedactor.of([(name, "X") for name in NAMES], [("BE-0123.456.789", "X"), ("4712", "X"), ("AB12", "X")])


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        # With a capital within a sentence: the name.
        ("Wij werken met Kleine Brug.", "Wij werken met X."),
        ("Wij werken met de Kleine brug.", "Wij werken met de X."),
        ("Wij werken met Samen.", "Wij werken met X."),
        ("Op bezoek bij Ravelhoek en Warmtepunt.", "Op bezoek bij X en X."),
        ("Op bezoek bij Ravelhoeks team.", "Op bezoek bij X team."),
        ("Op bezoek bij Zwoks team, en zwoken.", "Op bezoek bij X team, en …."),
        ("Het Ravelhoekteam helpt.", "Het X helpt."),
        ("Ook Ravel\u00adhoek en RAVELHOEK helpen.", "Ook X en X helpen."),
        ("Naar de Kade gaan.", "Naar de X gaan."),
        # By letters and numbers that stand for it.
        ("Met KWAZ en DKB.", "Met X en X."),
        ("Nummer BE 0123.456.789 of 0123456789, en AB-12.", "Nummer X of X, en X."),
        # A small letter, or any word's capital: ordinary words stay.
        ("Samen leren we samen, ook samenwerken.", "Samen leren we samen, ook samenwerken."),
        ("Een brug bouwen, klein en groot.", "Een brug bouwen, klein en groot."),
        ("Brug, kleine stap.", "Brug, kleine stap."),
        ("In 4712 gezinnen, aan zet.", "In 4712 gezinnen, aan zet."),
        # Others are in doubt.
        ("Ravelhoek helpt, en ravelhoek leert.", "… helpt, en … leert."),
        ("Wie bij kwartelburcht komt", "Wie bij … komt"),
        ("WIJ LEREN BIJ SAMEN THUIS", "WIJ LEREN BIJ … THUIS"),
        ("wij werken met kleine brug", "wij werken met …"),
        ("Een kleine-brug bouwen.", "Een … bouwen."),
        ("Kleine brug, grote stap.", "…, grote stap."),
        ("wij leren bij samen en via samen", "wij leren bij … en via …"),
        ("ouders van samen vzw, en van 'samen'", "ouders van … vzw, en van '…'"),
        ("ouders leren samen, via kade samen", "ouders leren samen, via … samen"),
        # A short form of several words tells by all of them, where one is no ordinary word.
        ("Wie via kwartelburcht aan zet kwaz komt", "Wie via X komt"),
        ("Wie via warmtepunt ravelhoek komt", "Wie via X komt"),
        ("Wij gaan naar de Brug.", "Wij gaan naar de …."),
    ],
)  # fmt: skip
def test_how_a_short_form_is_written_tells_whether_it_is_the_name(text: str, seen: str) -> None:
    assert OTHERS.redact_names(text, [], "OWN") == seen


@pytest.mark.parametrize(
    ("name", "text", "seen"),
    [
        ("Samen", "Wij leren samen bij Samen.", "Wij leren samen bij OWN."),
        ("Samen vzw", "Samen met ouders van Samen.", "Samen met ouders van OWN."),
        ("De Kleine Brug vzw", "Bij DKB leren we.", "Bij OWN leren we."),
    ],
)
def test_the_own_name_of_ordinary_words_leaves_the_language_whole(name: str, text: str, seen: str) -> None:
    assert NameRedactor.of([]).redact_names(text, [(name, "")], "OWN") == seen


SYLLABLES = st.lists(st.sampled_from("kwa zwo ple dru fli gno sju tri vro mux bel dop".split()), min_size=3, max_size=4)  # noqa: SIM905
WORDS = SYLLABLES.map("".join)
AROUND = st.sampled_from([
    "Wij werken met {} aan rust.", "{} helpt ons.", "Wij leren van {}s aanpak", "ook bij {} in de wijk", "Bij {}-Zuid",
    "WIJ WERKEN MET {}", "Ouders van ({}): rust",
])  # fmt: skip
WRITTEN = st.sampled_from([str.title, str.upper, str.lower])
LEGAL = st.sampled_from(["{} vzw", "De {} vzw", "asbl {}", "{}", "Stichting {}", "Huis {} vzw", "{} van de wijk"])


@given(WORDS, AROUND, WRITTEN, LEGAL)
def test_no_generated_name_is_left_in_any_form(word: str, around: str, write: object, legal: str) -> None:
    assume(not is_ordinary(word))
    redactor = NameRedactor.of([(legal.format(word.title()), "X")])
    text = around.format(write(word))  # type: ignore[operator]
    assert word not in redactor.redact_names(text, [], "OWN").casefold()


@given(st.sampled_from("samen kansen werk leren jongeren buurt brug licht toekomst groei".split()), LEGAL)  # noqa: SIM905
def test_no_name_of_an_ordinary_word_takes_it_from_running_text(word: str, legal: str) -> None:
    redactor = NameRedactor.of([(legal.format(word.title()), "X")])
    for text in (f"Wij doen veel {word} hier.", f"{word.title()} is van ons.", f"meer {word}"):
        assert redactor.redact_names(text, [], "OWN") == text
