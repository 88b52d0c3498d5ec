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


def test_every_check_says_something(checks):
    silent = [
        name for name, said in checks.read_sources().items() if not any(it.message for it in said)
    ]
    assert not silent


def test_pages_that_are_kept_are_those_that_are_written(tool):
    tool.set_up()
    kept = {path.stem for path in tool.FOLDER.glob("*.md")}
    assert kept == {*tool.list_writers()}
