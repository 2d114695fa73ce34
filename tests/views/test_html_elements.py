"""HTML is put together from elements, which escape every text; nothing else in the product writes a tag."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from impact.i18n import isolate_direction
from impact.views.html_elements import element, fragment

ROOT = Path(__file__).parents[2]
MECHANISM = ROOT / "impact" / "views" / "html_elements.py"
ROOMS = ("pages", "impact/charts", "impact/cli", "impact/export", "impact/i18n", "impact/services", "impact/theory",
         "impact/views", "impact/web")  # fmt: skip
TAG = re.compile(r"</?[a-zA-Z][\w-]*(\s|/?>|$)|<!")
# Who may hand HTML to the browser: everybody else draws elements with them.
DRAWERS = {"pages/parts/layout/fragments.py"}
# It looks for scripts in the page of the framework.
READS_HTML = ROOT / "impact" / "web" / "security_headers.py"
ESCAPING = ("html", "xml.sax.saxutils")
# Groups of a pattern, and the layout of a number in a file, are no tags.
NO_TAG = re.compile(r"\(\?P?<|^<[A-Z]$")


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


ANY_TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=60)
MARKUP = st.sampled_from(
    ["<b>", "</td>", "<script>x</script>", '"', "'", "&amp;", "{c}", "%s", '" onload="x', "-->", "]]>"]
)


@given(st.lists(st.one_of(ANY_TEXT, MARKUP), max_size=4).map("".join))
def test_no_text_becomes_a_tag_or_an_attribute(words: str) -> None:
    read = _Reader(element("td", words, element("b", words), class_="fi", title=words))
    assert [tag for tag, _ in read.tags] == ["td", "b"]
    assert read.tags[0][1] == {"class": "fi", "title": isolate_direction(words)}
    assert read.words == isolate_direction(words) * 2


def test_markup_stays_and_joins_with_text_that_is_escaped() -> None:
    assert element("a", "R&D", href="/grantee?organisation=1&lang=fr", download=True, hidden=False) == (
        '<a href="/grantee?organisation=1&amp;lang=fr" download>R&amp;D</a>'
    )
    assert fragment(element("br"), "<i>", [Markup("<hr>"), (str(number) for number in (1, 2))]) == "<br>&lt;i&gt;<hr>12"
    assert element("td", "", class_="", data_label="") == '<td data-label=""></td>'


@pytest.mark.parametrize(
    "address",
    [
        "https://x.example", "//x.example", "javascript:x()", "/\\x.example", " /a", "data:text/html,x", "", "a",
        "/a b", "/\tx",
    ],
)
@pytest.mark.parametrize("name", ["href", "src", "action"])
def test_no_address_leads_out_of_the_product(name: str, address: str) -> None:
    with pytest.raises(ValueError, match="leads out of the product"):
        element("a", "x", **{name: address})


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("12 personen", "12 personen"),
        ("12 \u202enosrep", "12 nosrep"),
        ("\u2067\u202d12", "12"),
        ("تقرير", "\u2068تقرير\u2069"),
        ("\u2068تقرير\u2069 in 2025", "\u2068تقرير\u2069 in 2025"),
        ("\u2068a\u202eb\u2069", "ab"),
        ("é – 12 €", "é – 12 €"),
    ],
)
def test_a_text_turns_nothing_around_it(words: str, shown: str) -> None:
    assert isolate_direction(words) == shown
    assert isolate_direction(shown) == shown
    assert fragment(words) == shown


def _find_hand_written_html(tree: ast.AST, path: str) -> Iterator[str]:
    """Where a module writes a tag other than in a literal `Markup`, hides HTML from escaping, or draws it by itself."""
    inside = {id(part) for node in ast.walk(tree) for part in _documentation(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Markup", "markupsafe.Markup"):
            literal = [argument for argument in node.args if isinstance(argument, ast.Constant)]
            inside |= {id(argument) for argument in literal}
            if len(literal) != len(node.args) or node.keywords:
                yield f"{path}:{node.lineno} Markup of something that is no literal"
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".v2.component"):
            # The empty place of a component of ours; what it shows comes as data.
            inside |= {id(given.value) for given in node.keywords if isinstance(given.value, ast.Constant)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            if TAG.search(NO_TAG.sub("", node.value)):
                yield f"{path}:{node.lineno} a tag outside of Markup: {node.value[:40]!r}"
        elif isinstance(node, ast.Import | ast.ImportFrom):
            module = node.module if isinstance(node, ast.ImportFrom) else ""
            for name in node.names:
                if (module or name.name) in ESCAPING and name.name in ("escape", "html", *ESCAPING):
                    yield f"{path}:{node.lineno} escapes by hand"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            whose = ast.unparse(node.func.value)
            if node.func.attr == "html" and whose == "st" and path not in DRAWERS:
                yield f"{path}:{node.lineno} st.html instead of fragments.draw_fragment"
            if any(given.arg == "unsafe_allow_html" for given in node.keywords):
                yield f"{path}:{node.lineno} unsafe_allow_html"


def _documentation(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body:
        first = node.body[0]
        if isinstance(first, ast.Expr):
            yield first.value


def test_nothing_but_elements_writes_a_tag() -> None:
    others = {MECHANISM, READS_HTML}
    files = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py")) if file not in others]
    assert len(files) > 250
    found = [
        fault
        for file in files
        for fault in _find_hand_written_html(ast.parse(file.read_text("utf-8")), file.relative_to(ROOT).as_posix())
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        'x = f"<td>{title}</td>"',
        'x = "<td>" + title + "</td>"',
        'x = "<td>%s</td>" % title',
        'x = "<td>{}</td>".format(title)',
        'x = "".join(["<tr", ">", "</td>"])',
        'x = Markup(f"<td>{title}</td>")',
        "x = Markup(title)",
        "from html import escape",
        "import html",
        "st.html(title)",
        "st.markdown(title, unsafe_allow_html=True)",
    ],
)
def test_html_that_is_written_by_hand_is_found(code: str) -> None:
    assert list(_find_hand_written_html(ast.parse(code), "pages/x.py"))


@pytest.mark.parametrize(
    "code",
    [
        'x = Markup("<td>{}</td>").format(title)',
        'STYLE = Markup("""<style>b { margin: 0 }</style>""")',
        '"""A <b> in a docstring."""',
        'x = element("td", title)',
        'x = re.compile(r"(?P<low>[0-9]+)")',
        'x = "a < b, a <= 3"',
    ],
)
def test_what_is_no_html_by_hand_passes(code: str) -> None:
    assert list(_find_hand_written_html(ast.parse(code), "pages/x.py")) == []
