"""No text of others reaches markdown but through `frame.escape_markdown`, in no branch of any page.

What a planted database shows (test_texts_of_others.py) holds for what it happens to draw; here every expression is
followed back as it is written.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from markdown_flow import Product, read_product

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def product() -> Product:
    return read_product(ROOT)


def test_no_page_draws_a_text_of_others_as_markdown(product: Product) -> None:
    assert product.faults() == []


def test_many_texts_are_followed_and_escaped(product: Product) -> None:
    """A measure that looks at nothing would find nothing either."""
    drawing = {function.name for module in product.modules.values() for function in module.functions.values()}
    assert len(drawing) > 600
    assert {kind for kinds in product.fields.values() for kind in kinds} >= {"str", "int", "date"}
    product.escape = "nothing"
    product.forget()
    assert len(product.faults()) > 60


FRAME = """
def t(key, **params) -> str: ...
def escape_markdown(words: str) -> str: ...
def draw_empty_state(title: str, body: str) -> None:
    st.header(title)
    st.write(body)
"""
VIEW = """
class View:
    title: str
    count: int
    kind: Kind
    rows: tuple[Row, ...]
class Row:
    name: str
    day: date
class Kind(StrEnum):
    UP = "up"
"""


def faults_of(code: str) -> list[str]:
    """The faults of a page that is written so."""
    head = "import streamlit as st\nfrom pages.parts.layout import frame\nfrom impact.views.some import View, Row\n"
    sources = {"pages/parts/layout/frame.py": FRAME, "impact/views/some.py": VIEW, "pages/page.py": head + code}
    return Product(sources).faults()


@pytest.mark.parametrize(
    "code",
    [
        "def draw(view: View): st.markdown(view.title)",
        "def draw(view: View): st.caption(f'**{view.title}**')",
        "def draw(view: View): st.write('a ' + view.title)",
        "def draw(view: View): st.info(frame.t('a.b', title=view.title))",
        "def draw(view: View): st.info(frame.t('a.b', **{'title': view.title}))",
        "def draw(view: View): st.warning('{}'.format(view.title))",
        "def draw(view: View): st.error('%s' % view.title)",
        "def draw(view: View): st.button('x', help=view.title)",
        "def draw(view: View): st.checkbox(label=view.title)",
        "def draw(view: View): st.header(view.title if view.count else 'x')",
        "def draw(view: View): st.markdown(' · '.join(row.name for row in view.rows))",
        "def draw(view: View): st.markdown(' · '.join([frame.escape_markdown(view.title), view.title]))",
        "def draw(view: View):\n  for row in view.rows: st.caption(row.name)",
        "def draw(view: View):\n  words = 'x'\n  words += view.title\n  st.caption(words)",
        "def draw(view: View):\n  parts = []\n  parts.append(view.title)\n  st.caption(' '.join(parts))",
        "def say(words: str): st.caption(words)\ndef draw(view: View): say(view.title)",
        "def say(it: str): st.caption(it)\ndef again(it: str): say(it=it)\ndef draw(view: View): again(view.title)",
        "def name(view: View) -> str: return view.title\ndef draw(view: View): st.caption(name(view))",
        "def bold(words: str) -> str: return f'**{words}**'\ndef draw(view: View): st.caption(bold(view.title))",
        "def draw(view: View): frame.draw_empty_state('x', view.title)",
        "def draw(view: View):\n  def inner(words: str): st.caption(words)\n  inner(view.title)",
        "def draw(view: View): st.radio('x', view.rows, format_func=lambda row: row.name)",
        "def draw(v: View):\n  of = {row.day: row.name for row in v.rows}\n  st.pills('x', [], format_func=of.get)",
        "def draw(view: View):\n  with st.expander(view.title): pass",
        "def draw(view: View):\n  @st.dialog(view.title)\n  def show(): pass\n  show()",
        "st.markdown(st.query_params['x'])",
        "st.caption(st.session_state.get('x')[0])",
        "st.caption(st.text_input('x'))",
        "name = st.query_params['x']\ndef draw(): st.caption(name)",
    ],
)
def test_a_text_of_others_that_reaches_markdown_is_found(code: str) -> None:
    assert faults_of(code)


@pytest.mark.parametrize(
    "code",
    [
        "def draw(view: View): st.markdown(frame.escape_markdown(view.title))",
        "def draw(view: View): st.markdown(f'**{frame.escape_markdown(view.title)}**')",
        "def draw(view: View): st.info(frame.t('a.b', title=frame.escape_markdown(view.title), n=view.count))",
        "def draw(view: View): st.info(frame.escape_markdown(frame.t('a.b', title=view.title)))",
        "def draw(view: View): st.caption(frame.t(f'words.{view.kind.value}'))",
        "def draw(view: View): st.caption(f'{view.count} {len(view.title)}')",
        "def draw(view: View):\n  for row in view.rows: st.caption(f'{row.day}')",
        "def say(words: str): st.caption(words)\ndef draw(view: View): say(frame.escape_markdown(view.title))",
        "def name(view: View) -> str: return view.title\ndef draw(v: View): st.info(frame.escape_markdown(name(v)))",
        "def draw(view: View):\n  names = [name for name in view.title]\n  name = 'x'\n  st.caption(name)",
        "def draw(view: View): st.selectbox('x', view.rows, format_func=lambda row: row.name)",
        "def draw(view: View): st.text_input('x', view.title)",
    ],
)
def test_what_was_escaped_or_is_of_the_code_passes(code: str) -> None:
    assert faults_of(code) == []
