"""The pages of the reference, made from code."""

import ast

import pytest


@pytest.fixture
def tool(load, monkeypatch):
    tool = load("reference")
    monkeypatch.syspath_prepend(tool.ROOT / "tools")
    return tool


@pytest.fixture
def checks(tool):
    from references import checks

    return checks


def test_a_page_that_the_code_has_left_behind_is_told(tool, monkeypatch, tmp_path):
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    path = tmp_path / "hooks.md"
    assert list(tool.find_stale({path: "new"})) == [
        "hooks.md is stale: run python tools/reference.py"
    ]
    path.write_text("new")
    assert not list(tool.find_stale({path: "new"}))


def test_a_docstring_becomes_prose_and_entries(tool):
    from references.markdown import split_docstring

    prose, sections = split_docstring(
        """Book a place, see :class:`quickscale.core.teams.TeamScoped`.

        Args:
            seat: which one, ``A1``
                or later.

        Raises:
            LookupError: there is none.
        """
    )
    assert prose == "Book a place, see `quickscale.core.teams.TeamScoped`."
    assert sections == {
        "Args": {"seat": "which one, `A1` or later."},
        "Raises": {"LookupError": "there is none."},
    }


def test_a_checks_message_is_read_with_names_for_what_is_put_into_it(checks):
    source = """
def check(layer):
    hint = "Upgrade it."
    yield Error(f"The {layer.name} is old.", hint=hint, id="quickscale.E999")
"""
    [(name, said)] = checks.read_module(ast.parse(source))
    assert name == "quickscale.E999"
    assert said == checks.Said("The <name> is old.", "Upgrade it.")


def test_an_id_without_a_line_in_the_table_stops_the_tool(checks, monkeypatch):
    said = checks.read_sources()
    monkeypatch.setattr(checks, "read_sources", lambda: {**said, "quickscale.E999": []})
    with pytest.raises(SystemExit, match=r"differ in: quickscale\.E999"):
        checks.write_page()


def test_an_id_without_example_stops_the_tool(checks, monkeypatch):
    examples = dict(checks.read_examples())
    del examples["quickscale.E913"]
    monkeypatch.setattr(checks, "read_examples", lambda: examples)
    with pytest.raises(SystemExit, match=r"differ in: quickscale\.E913$"):
        checks.write_page()


def test_an_example_without_id_stops_the_tool(checks, monkeypatch):
    examples = checks.read_examples()
    added = {**examples, "quickscale.E999": examples["quickscale.E913"]}
    monkeypatch.setattr(checks, "read_examples", lambda: added)
    with pytest.raises(SystemExit, match=r"differ in: quickscale\.E999$"):
        checks.write_page()


EXAMPLE = """
## quickscale.E999

One letter is wrong.

`mystore/settings.py`:

```diff
 NAMES = [
-    "on",
+    "one",

     "two",
 ]
```
"""


def test_an_example_has_a_faulty_side_and_a_mended_one(checks):
    from references.check_examples import read_page

    [(name, example)] = read_page(EXAMPLE)
    assert name == "quickscale.E999"
    assert example.text.startswith("One letter is wrong.")
    assert example.wrong == {"mystore/settings.py": 'NAMES = [\n    "on",\n\n    "two",\n]\n'}
    assert example.mended == {"mystore/settings.py": 'NAMES = [\n    "one",\n\n    "two",\n]\n'}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (EXAMPLE * 2, "two examples of quickscale.E999"),
        (EXAMPLE.replace("+    ", "     ").replace("-    ", "     "), "mends nothing in"),
        ("## quickscale.E999\n\nOne letter is wrong.\n", "mends nothing in"),
    ],
)
def test_an_example_that_shows_nothing_stops_the_tool(checks, monkeypatch, tmp_path, text, words):
    from references import check_examples

    (tmp_path / "9.md").write_text(text)
    monkeypatch.setattr(check_examples, "FOLDER", tmp_path)
    with pytest.raises(SystemExit, match=words):
        check_examples.read_examples()


def test_every_check_says_something(checks):
    silent = [
        name for name, said in checks.read_sources().items() if not any(it.message for it in said)
    ]
    assert not silent


def test_pages_that_are_kept_are_those_that_are_written(tool):
    tool.set_up()
    kept = {path.stem for path in tool.FOLDER.glob("*.md")}
    assert kept == {*tool.list_writers()}
