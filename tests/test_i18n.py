"""Every text is there in three languages, and every text that is there is used."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from string import Formatter

import pytest
from jinja2 import Environment, nodes

from impact.errors import ImpactError
from impact.i18n import catalog, label_text, number, percent, period, text, value
from impact.model import vocabulary
from impact.model.issues import IssueKind
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.languages import Language

ROOT = Path(__file__).parents[1]
CATALOG = ROOT / "impact/i18n/catalog"
AREAS = {file.stem for file in CATALOG.glob("*.json")}
KEY = re.compile(r"[a-z_]+(\.[A-Za-z0-9_]+)+")

# Enums of the model that stand on screen under `words.<name>.<value>`.
ON_SCREEN = ("level", "status", "direction", "time_kind", "measure", "state", "role", "strand")

# Families whose keys are put together from data (an area or the beginning of its keys), with the reason.
BY_PREFIX = {
    "theory.": "each question of impact.theory is named by its rule",
    "roles.": "what a column was understood to be is named by the reader",
    "words.": "the words of the glossary stand ready, whether a screen shows them today or not",
}
# What turns a key into a sentence, with the parameters beside it.
SAYING = {"text", "t", "ImpactError", *(kind.__name__ for kind in ImpactError.__subclasses__())}


def placeholders(template: str) -> set[str]:
    """The names a text wants filled in."""
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in Formatter().parse(template) if name is not None}


def sources() -> Iterator[tuple[Path, ast.Module]]:
    """Every module of the product, parsed."""
    for file in [*ROOT.glob("impact/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "app.py"]:
        if "versions" not in file.parts:
            yield file.relative_to(ROOT), ast.parse(file.read_text("utf-8"))


def is_key(word: str) -> bool:
    """Whether a string reads as the key of a text: an area of the catalog, a dot, more words."""
    of_an_area = KEY.fullmatch(word) is not None and word.split(".")[0] in AREAS
    return of_an_area and not word.endswith((".json", ".csv", ".id"))


class Uses:
    """Which keys the code names: in full, as the beginning of an f-string, and with which parameters."""

    def __init__(self) -> None:
        self.full: dict[str, str] = {}
        self.patterns: dict[str, str] = {}
        self.calls: list[tuple[str, str, set[str]]] = []
        for file, tree in sources():
            pieces = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
            for node in ast.walk(tree):
                if id(node) not in pieces:
                    self._take(file, node)
        for file in ROOT.glob("impact/**/*.html"):
            for call in Environment().parse(file.read_text("utf-8")).find_all(nodes.Call):
                self._take_from_template(file.relative_to(ROOT), call)

    def _take(self, file: Path, node: ast.AST) -> None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_key(node.value):
            self.full[node.value] = f"{file}:{node.lineno}"
        elif isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
            start = str(node.values[0].value)
            if re.fullmatch(r"[a-z_]+\..*", start, re.DOTALL) and start.split(".")[0] in AREAS:
                pattern = "".join(
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[A-Za-z0-9_.]+"
                    for part in node.values
                )
                self.patterns[pattern] = f"{file}:{node.lineno}"
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in SAYING:
            named = {keyword.arg for keyword in node.keywords}
            keys = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            for key in keys[:1]:
                if is_key(key) and None not in named:
                    self.calls.append((key, f"{file}:{node.lineno}", {name for name in named if name}))

    def _take_from_template(self, file: Path, call: nodes.Call) -> None:
        place = f"{file}:{call.lineno}"
        self.full |= {const.value: place for const in call.find_all(nodes.Const) if is_key(str(const.value))}
        key = call.args[0] if call.args else None
        if isinstance(call.node, nodes.Getattr) and call.node.attr in SAYING and isinstance(key, nodes.Const):
            self.calls.append((key.value, place, {named.key for named in call.kwargs}))


@pytest.fixture(scope="module")
def uses() -> Uses:
    return Uses()


def test_every_text_is_there_in_three_languages_with_the_same_parameters() -> None:
    wrong = []
    for key, languages in catalog().items():
        if set(languages) != {language.value for language in Language}:
            wrong.append(f"{key}: {sorted(languages)}")
            continue
        if not all(said.strip() for said in languages.values()):
            wrong.append(f"{key}: empty")
        # A number may be spelled out in one language, as long as nothing is asked that is not given.
        wanted = {language: placeholders(said) - {"n"} for language, said in languages.items()}
        if len({frozenset(names) for names in wanted.values()}) > 1:
            wrong.append(f"{key}: {wanted}")
    assert catalog()
    assert not wrong, "\n".join(wrong)


def test_no_area_writes_a_key_twice() -> None:
    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), sorted({key for key in keys if keys.count(key) > 1})
        return dict(pairs)

    assert AREAS
    for file in sorted(CATALOG.glob("*.json")):
        json.loads(file.read_text("utf-8"), object_pairs_hook=unique)


@pytest.mark.parametrize("name", ON_SCREEN)
def test_every_word_of_an_enum_on_screen_has_its_text(name: str) -> None:
    kinds = {
        re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower(): kind
        for module in pkgutil.iter_modules(vocabulary.__path__, f"{vocabulary.__name__}.")
        for _, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass)
        if issubclass(kind, StrEnum)
    }
    missing = [item.value for item in kinds[name] if f"words.{name}.{item.value}" not in catalog()]
    assert not missing


def test_every_note_beside_a_figure_has_its_sentence() -> None:
    missing = {note.value for note in Note} - {key.removeprefix("notes.") for key in catalog()}
    assert not missing


def test_every_doubt_while_reading_has_its_question() -> None:
    missing = {kind.value for kind in IssueKind} - {key.removeprefix("issues.") for key in catalog()}
    assert not missing


def test_every_key_that_the_code_names_has_its_text(uses: Uses) -> None:
    """Errors too: their keys are named where they are raised."""
    assert len(uses.full) > 200
    missing = [f"{place}: {key}" for key, place in uses.full.items() if not _there(key)]
    missing += [
        f"{place}: {pattern}"
        for pattern, place in uses.patterns.items()
        if not any(re.fullmatch(pattern, key) for key in catalog())
    ]
    assert not missing, "\n".join(missing)


def _there(key: str) -> bool:
    # A key may also be the beginning of a family that a helper completes ('words.level').
    return key in catalog() or any(known.startswith(f"{key}.") for known in catalog())


def test_every_text_gets_the_parameters_it_asks_for(uses: Uses) -> None:
    short = []
    for key, place, given in uses.calls:
        for form in (key, f"{key}.one"):
            for language, said in catalog().get(form, {}).items():
                lacking = placeholders(said) - given
                if lacking:
                    short.append(f"{place}: {form} ({language}) asks for {sorted(lacking)}")
    assert uses.calls
    assert not short, "\n".join(short)


def test_every_text_is_used(uses: Uses) -> None:
    unused = []
    for key in catalog():
        base = key.removesuffix(".one")
        if base in uses.full or any(re.fullmatch(pattern, base) for pattern in uses.patterns):
            continue
        if key.startswith(tuple(BY_PREFIX)):
            continue
        unused.append(key)
    assert not unused, "\n".join(unused)


def test_no_text_is_written_in_code(uses: Uses) -> None:
    """What a page shows comes from the catalog: no sentence stands in a call that draws."""
    drawing = {"title", "header", "subheader", "caption", "write", "markdown", "info", "warning", "error",
               "success", "button", "selectbox", "toggle", "expander", "toast"}  # fmt: skip
    found = [
        f"{file}:{node.lineno}: {node.args[0].value!r}"
        for file, tree in sources()
        if file.parts[0] == "pages"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in drawing
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "st"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
        and re.search(r"[A-Za-z]{3}", node.args[0].value)
    ]
    assert not found, "\n".join(found)


def test_a_number_is_written_as_people_write_it() -> None:
    assert number(Language.NL, 1234.5) == "1\u00a0234,5"
    assert number(Language.FR, 1234.5) == "1\u00a0234,5"
    assert number(Language.EN, 1234.5) == "1,234.5"
    assert number(Language.NL, 0) == "0"
    assert number(Language.NL, None) == "–"
    assert number(Language.NL, -0.25) == "\u22120,25"


def test_no_french_line_ends_before_a_sign_or_within_quotation_marks() -> None:
    on_screen = {key for key in catalog() if key.split(".")[0] not in ("api", "cli", "codebook", "marked_workbook",
                                                                       "template")}  # fmt: skip
    french = {key: catalog()[key]["fr"] for key in on_screen}
    assert sum("\u00a0:" in said for said in french.values()) > 50
    assert [key for key, said in french.items() if re.search(r"\S [;:!?\u00bb]|\u00ab ", said)] == []
    assert not any(re.search(r"\u00a0[;:!?]", languages["nl"]) for languages in catalog().values())


@pytest.mark.parametrize(
    ("language", "words"), [(Language.NL, "Output: 3"), (Language.EN, "Output: 3"), (Language.FR, "Output\u00a0: 3")]
)
def test_words_stand_behind_what_they_are_about(language: Language, words: str) -> None:
    assert label_text(language, "Output", "3") == words


# What goes out in each language; tables of words that a machine splits again are no sentences.
SENTENCES = ("pages/", "impact/export/", "impact/views/", "impact/web/")
# Headers of an answer of the server; of decisions the labels of two lines.
NO_SENTENCES = {"impact/web/security_headers.py", "pages/decisions/decision_page.py", "pages/decisions/then_and_now.py"}


def find_joined_by_hand(tree: ast.AST) -> Iterator[int]:
    """The lines where a label and its words, or clauses, are put together without asking which language it is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            pairs = zip(node.values, node.values[1:], strict=False)
            if any(
                isinstance(before, ast.FormattedValue) and isinstance(sign, ast.Constant)
                and re.match(r"(\*\*)?[:;] $", str(sign.value)) for before, sign in pairs
            ):
                yield node.lineno
        if isinstance(node, ast.Attribute) and node.attr == "join" and ast.unparse(node.value) == "': '":
            yield node.lineno


@pytest.mark.parametrize(
    ("code", "is_found"),
    [('f"{label}: {words}"', True), ('f"**{label}**: {words}"', True), ('": ".join(words)', True),
     ('f":material/link: {words}"', False), ('f"{label} · {words}"', False), ("label_text(language, a, b)", False)],
)
def test_a_colon_between_two_texts_is_found(code: str, is_found: bool) -> None:
    assert bool(list(find_joined_by_hand(ast.parse(code)))) is is_found


def test_no_text_on_a_page_or_in_a_file_puts_a_colon_by_hand() -> None:
    found = [
        f"{file.as_posix()}:{line}"
        for file, tree in sources()
        if file.as_posix().startswith(SENTENCES) and file.as_posix() not in NO_SENTENCES
        for line in find_joined_by_hand(tree)
    ]
    assert found == []


def test_zero_and_missing_stay_apart() -> None:
    assert percent(Language.NL, 0.0) == "0\u00a0%"
    assert percent(Language.NL, None) == "–"
    assert value(Language.EN, 0.0, "%") == "0%"
    assert value(Language.EN, None, "%") == "–"


def test_a_period_has_its_shortest_honest_form() -> None:
    from datetime import date

    assert period(Language.NL, date(2025, 1, 1), date(2025, 12, 31)) == "2025"
    assert period(Language.FR, date(2025, 4, 1), date(2025, 6, 30)) == "T2\u00a02025"
    assert period(Language.NL, None, None) == text(Language.NL, "words.undated")
    assert period(Language.NL, date(2025, 1, 1), date(2026, 12, 31)) == "2025–2026"


def test_one_and_more_than_one_differ_and_french_counts_zero_as_one() -> None:
    plural = next(key.removesuffix(".one") for key in catalog() if key.endswith(".one"))
    single, many = catalog()[f"{plural}.one"]["fr"], catalog()[plural]["fr"]
    filled = dict.fromkeys(placeholders(single) | placeholders(many), "x") | {"n": 0}
    assert text(Language.FR, plural, **filled) == single.format(**{**filled, "n": "0"})
    assert text(Language.NL, plural, **filled) == catalog()[plural]["nl"].format(**{**filled, "n": "0"})


@pytest.mark.parametrize(
    ("gap", "en", "fr"),
    [(1.0, "1 percentage point", "1 point de pourcentage"), (1.8, "1.8 percentage points", "1,8 point de pourcentage"),
     (-0.5, "\u22120.5 percentage points", "\u22120,5 point de pourcentage"),
     (2.0, "2 percentage points", "2 points de pourcentage")],
)  # fmt: skip
def test_an_amount_below_two_is_singular_in_french_alone(gap: float, en: str, fr: str) -> None:
    assert text(Language.EN, "explain.points", gap=gap) == en
    assert text(Language.FR, "explain.points", gap=gap) == fr


@pytest.mark.parametrize(
    ("unit", "nl", "en"),
    [("", "7,6", "7.6"), ("%", "7,6 %", "7.6%"), ("personen", "7,6 personen", "7.6 people"),
     ("0-10", "7,6 (0-10)", "7.6 (0-10)"), ("1 – 5", "7,6 (1 – 5)", "7.6 (1 – 5)")],
)  # fmt: skip
def test_a_unit_stands_behind_its_number_and_a_range_in_brackets(unit: str, nl: str, en: str) -> None:
    for language, expected in ((Language.NL, nl), (Language.EN, en)):
        assert value(language, 7.6, unit).replace("\u00a0", " ") == expected


NUMBER = re.compile(r"\{(\w+)\}[ \u00a0](?:\w+ )?(\w+)")
# What follows a number in these is no word about that number, or the number is never one.
NEVER_ONE = {
    "all_figures.cut": "shown where a table is cut at hundreds of rows",
    "admin.trail.newest": "shown where a table is cut at hundreds of rows",
    "api.several_indicators": "several by its own words",
    "cli.several_indicators": "several by its own words",
    "cli.several_of_name": "several by its own words",
    "cli.demo_made": "the demo portfolio is always as large",
    "errors.too_many_entries": "thousands",
    "errors.too_many_indicators": "thousands",
    "errors.too_many_cells": "thousands",
    "evidence.too_long": "thousands",
    "explain.every.cut": "hundreds",
    "explain.periods": "a sum of several",
    "entry.too_many": "hundreds",
    "grantee.trends.more": "a list that is cut",
    "grantee.sentence.talk": "one has a sentence of its own",
    "grantee.sentence.good": "one has a sentence of its own",
    "portfolio.sentence": "one has a sentence of its own",
    "start.sentence": "one has a sentence of its own",
    "store_errors.doctor_trail": "every database begins with several events",
    "questions.all": "an answer for several cells",
    "questions.all_like": "an answer for several cells",
    "upload.matches.all": "shown for several only",
    "upload.matches.all_new": "shown for several only",
    "upload.caption.periods": "one period is named",
    "sector.caption": "a limit of several",
    "theory.S13": "a limit of several",
    "sector.few_members": "no noun follows the number: of your members have figures",
    "fund_setup.sentence": "the steps are always several",
    "fund_setup.bar": "the steps are always several",
}
# Parameters that are a value, a period or a limit, and count nothing.
NO_COUNT = {"value", "ends", "a", "b", "low", "high", "period", "year", "k", "share"}


def plural_words(language: Language) -> dict[str, str]:
    """Words that a text of ours writes behind a number in the plural only, with that number's singular text."""
    found: dict[str, str] = {}
    for key, texts in catalog().items():
        single = catalog().get(f"{key}.one")
        if single is None:
            continue
        many_words = {match[2] for match in NUMBER.finditer(texts[language.value]) if match[1] == "n"}
        one_words = set(re.findall(r"\w+", single[language.value]))
        found |= dict.fromkeys(many_words - one_words, key)
    return found


@pytest.mark.parametrize("language", list(Language))
def test_no_number_stands_before_a_plural_that_cannot_be_singular(language: Language) -> None:
    """A text with a number and a noun has a form for one: a text `….one` for `n`, or '{count:waarde|waarden}'."""
    plurals = plural_words(language)
    wrong = []
    for key, texts in catalog().items():
        said = texts[language.value]
        for match in NUMBER.finditer(said):
            has_single = match[1] == "n" and (f"{key}.one" in catalog() or key.endswith(".one"))
            if match[2] in plurals and not has_single and key not in NEVER_ONE and match[1] not in NO_COUNT:
                wrong.append(f"{key}: {match[0]!r} in {said!r}")
    assert len(plurals) > 20
    assert not wrong, "\n".join(wrong)


def test_a_number_chooses_the_form_of_the_words_about_it() -> None:
    key = "issues.same_key_other_period"
    assert text(Language.NL, key, count="1", raw="A").startswith("1 indicator staat op")
    assert text(Language.NL, key, count="2", raw="A").startswith("2 indicatoren staan op")
    assert text(Language.FR, "forecast.shown", n=1, level="", estimate="", at="", low="", high="").endswith("1 mesure.")


def test_a_share_is_never_rounded_onto_a_limit_it_does_not_reach() -> None:
    from impact.i18n import percent_judged

    shown = {0.946: "94,6", 0.95: "95", 0.9: "90", 0.8996: "89,96", 0.996: "99,6", 1.0: "100", 0.456: "46", 0.951: "95",
             0.0: "0", 0.048: "4,8"}  # fmt: skip
    for share, digits in shown.items():
        assert percent_judged(Language.NL, share) == f"{digits}\u00a0%", share
    assert percent_judged(Language.NL, None) == "–"


def test_nor_onto_a_limit_that_a_fund_agreed_as_it_likes() -> None:
    from impact.i18n import percent_judged, round_judged

    for share, digits in {0.9296: "92,96", 0.926: "92,6", 0.93: "93", 0.934: "93", 0.576: "57,6", 0.586: "59"}.items():
        assert percent_judged(Language.NL, share, (0.93, 0.58)) == f"{digits}\u00a0%", share
    for share, rounded in {0.926: 0.926, 0.9296: 0.9296, 0.93: 0.93, 0.934: 0.93, -0.126: -0.13, 1.126: 1.13}.items():
        assert round_judged(share) == rounded


def test_every_migration_says_what_it_does() -> None:
    versions = Path(__file__).parents[1] / "impact/store/migrations/versions"
    numbers = sorted(file.name[:4] for file in versions.rglob("0*.py"))
    assert numbers and [number for number in numbers if f"upgrade.step.{number}" not in catalog()] == []


# A limit is a number of the code: a text that repeats it by itself stays behind when the limit changes.
COUNTED = {
    Language.NL: r"uur|uren|minuut|minuten|dag(en)?|maanden|MB|tekens|regels|rijen|bouwstenen|metingen|pogingen|%",
    Language.EN: r"hours?|minutes?|days?|months|MB|characters|lines|rows|blocks|measurements|attempts|tries|%",
    Language.FR: r"heures?|minutes?|jours?|mois|Mo|caractères|lignes|éléments|mesures|essais|%",
}
AMOUNT = {
    Language.NL: r"\d[\d.\s]*|twee|drie|vier|vijf|tien|vijftien|twintig|dertig|een half|een kwart|de helft",
    Language.EN: r"\d[\d,]*|two|three|four|five|ten|fifteen|twenty|thirty|half an?|a quarter of an",
    Language.FR: r"\d[\d\s]*|deux|trois|quatre|cinq|dix|quinze|vingt|trente|une demi|un quart d'|la moitié",
}
# Numbers that are no limits of ours: examples of a notation, what a percentage is, what a series is.
NO_LIMITS = {
    "admin.bands_wrong": "no share is above the whole",
    "admin.period_incomplete": "a period has three days",
    "codebook.unit.fraction": "what a fraction is",
    "forecast.out_of_range": "no percentage is above the whole",
    "grantee.trends.none": "one point is no line",
    "issues.formats_unread": "an example of a cell",
    "notes.percent_below_one": "an example of a cell",
    "questions.percent_below_one.why": "an example of a cell",
    "questions.similar_titles.title.repeated": "two rows that may be one",
    "questions.similar_titles.title.two_rows": "two rows that may be one",
    "questions.similar_titles.why.two_rows": "two rows that may be one",
    "store_errors.same_key": "two rows that are one",
    "template.help.4": "an example of a cell",
    "template.percent.message": "an example of a cell",
    "theory.S05": "two blocks that are one",
    "theory.fix.S17": "one text becomes two blocks",
}


def test_no_text_states_a_limit_by_itself() -> None:
    stating = set()
    for language in Language:
        limit = re.compile(rf"(?<![\w.,])({AMOUNT[language]})\s*({COUNTED[language]})(?!\w)", re.IGNORECASE)
        for key, texts in catalog().items():
            if limit.search(re.sub(r"\{[^}]*\}|\$\d", "{}", texts[language.value])):
                stating.add(key)
    assert stating == set(NO_LIMITS)


# What a target is called, and a word that is used for one elsewhere; those of other things are named here.
OTHER_WORD_FOR_TARGET = {
    Language.NL: re.compile(r"\b(?:jaar|eind|tussen)?doel(?:en|waarden?|pad)?\b", re.IGNORECASE),
    Language.FR: re.compile(r"\bobjectifs?\b|\bvaleurs? cibles?\b", re.IGNORECASE),
}
GOALS_OF_OTHERS = {
    "grants.goals.choose", "grants.goal.17", "theory.F01", "theory.F02",
    "theory.F03", "theory.fix.F02", "theory_file.fund_outcome",
}  # fmt: skip


@pytest.mark.parametrize("language", OTHER_WORD_FOR_TARGET)
def test_a_target_has_one_word_in_a_language(language: Language) -> None:
    found = {
        f"{file.stem}.{key}": texts[language.value]
        for file in sorted(CATALOG.glob("*.json"))
        for key, texts in json.loads(file.read_text("utf-8")).items()
        if OTHER_WORD_FOR_TARGET[language].search(texts[language.value])
    }
    assert {key: words for key, words in found.items() if key not in GOALS_OF_OTHERS} == {}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("of_several", "of_one"), [("same.sum", "same"), ("target.sum", "target.all")])
def test_what_one_grantee_reports_is_called_no_sum(of_several: str, of_one: str, language: Language) -> None:
    facts = {"before": "3", "since": "2023", "now": "4", "year": "2024", "value": "4", "target": "5"}
    keys = (f"portfolio.shared.{of_several}", f"portfolio.shared.{of_one}")
    assert len({text(language, key, n=1, **facts) for key in keys}) == 1
    assert len({text(language, key, n=2, **facts) for key in keys}) == 2
