from __future__ import annotations

from quickscale.core.skin_system.screens import paths_of, resolve, resolve_all
from quickscale.core.theme_system import P

SCOPE = {"path": {"slug": "v1.0"}, "data": {"tags": [{"id": 7}], "owner": None}, "row": None}


def test_a_path_is_followed_and_a_text_is_not():
    assert resolve(P("path.slug"), SCOPE) == "v1.0"
    assert resolve("path.slug", SCOPE) == "path.slug"
    assert resolve(P("data.tags.0.id"), SCOPE) == 7


def test_a_path_that_leads_nowhere_is_nothing():
    for path in ("data.owner.name", "row.id", "data.tags.4.id", "elsewhere.x"):
        assert resolve(P(path), SCOPE) is None
    assert resolve_all({"a": P("row.id"), "b": 1}, SCOPE) == {"b": 1}


def test_what_is_taken_from_a_row_is_known_beforehand():
    assert paths_of("row", {"a": P("row.variant.id"), "b": P("path.x"), "c": 2}) == ["variant.id"]
