"""What operations are called that no theme named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from quickscale.core.skin_system.schema import describe_operation
from quickscale.core.skin_system.titles import operation_title

TEAM = describe_operation("core:team-create")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("core:team-create", "New team"),
        ("core:team-update", "Edit team"),
        ("core:team-partial-update", "Edit team"),
        ("core:team-destroy", "Delete team"),
        ("core:team-list", "Teams"),
        ("core:team-retrieve", "Team"),
        ("core:team-transfer", ""),
    ],
)
def test_an_operation_is_called_after_its_deed_and_its_resource(name, title):
    assert operation_title(replace(TEAM, name=name, summary="")) == title


def test_the_name_of_a_resource_is_translated_where_it_is_shown():
    with translation.override("de"):
        assert "Passwort" in operation_title(replace(TEAM, summary="", label="Password"))


def test_a_summary_wins():
    assert operation_title(replace(TEAM, summary="Found a team")) == "Found a team"
