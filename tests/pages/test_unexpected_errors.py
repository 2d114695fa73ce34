"""A page that fails says so in the reader's language, with a reference and without what the error quotes."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.vocabulary.languages import Language

ROOT = Path(__file__).resolve().parents[2]
SECRET = "rij van Klaproos"


def fail_twice(lang: str, secret: str) -> None:
    import streamlit as st

    from pages.parts.layout.frame import draw_unexpected_error

    st.query_params["lang"] = lang
    # Two parts of one page may fail.
    assert draw_unexpected_error(ValueError(secret)) is True
    assert draw_unexpected_error(ValueError(secret)) is True


@pytest.mark.parametrize("language", list(Language))
def test_who_meets_an_error_is_told_what_to_do_in_his_language(
    language: Language, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        page = AppTest.from_function(fail_twice, args=(language.value, SECRET)).run()
    assert not page.exception
    assert [button.label for button in page.button] == [text(language, "frame.unexpected.again")] * 2
    references = [record.args[0] for record in caplog.records if record.args and "was shown as" in str(record.msg)]
    assert [error.value for error in page.error] == [
        text(language, "frame.unexpected.text", reference=reference) for reference in references
    ]
    assert len(set(references)) == 2
    assert SECRET not in caplog.text + "".join(error.value for error in page.error)


def test_the_product_shows_every_error_of_a_page_this_way() -> None:
    code = "import app; print(app.app._on_script_error.__qualname__)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "draw_unexpected_error"
