"""The tutorial, done as it says, from wheels and outside the workspace."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from .walkthrough import Walkthrough, change, read_blocks, read_openings

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.md"


@pytest.mark.slow
@pytest.mark.authors
@pytest.mark.xdist_group("tutorial")
def test_the_tutorial_works_as_it_is_written(wheels, tmp_path):
    desk = tmp_path / "tutorial"
    shutil.copytree(wheels, desk / "wheels")
    tools = {"UV_TOOL_DIR": f"{tmp_path}/tools", "UV_TOOL_BIN_DIR": f"{tmp_path}/bin"}
    environment = {
        **tools,
        "PATH": f"{tmp_path}/bin:{os.environ['PATH']}",
        "UV_PYTHON": sys.executable,
    }
    Walkthrough(desk, environment, tmp_path / "state").do(TUTORIAL.read_text())


def test_a_block_knows_what_stands_above_and_beneath_it():
    [block, _last] = read_blocks(
        "One.\n\n`a.py`:\n\n```python\nx = 1\n```\n\nTwo.\n\n```sh\nls\n```"
    )
    assert (block.language, block.body, block.above) == ("python", "x = 1\n", "`a.py`:")
    assert block.beneath.strip() == "Two."


def test_an_address_is_opened_with_the_words_in_bold_that_follow_it():
    text = "Open <http://127.0.0.1:8000/a/>: **one** and\n**two\nthree**. <http://127.0.0.1:8000/>."
    assert list(read_openings(text)) == [("/a/", ["one", "two three"]), ("/", [])]


def test_a_change_has_to_fit_one_place():
    assert change("a\nb\nc\n", " a\n-b\n+B\n") == "a\nB\nc\n"
    with pytest.raises(AssertionError, match="stands 0 times"):
        change("a\n", "-b\n+B\n")
