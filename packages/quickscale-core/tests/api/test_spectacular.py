"""The command that would write one document of all layers."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command


def test_it_writes_nothing_wrong_and_names_the_command_that_is_right(tmp_path):
    file = tmp_path / "schema.yml"
    with pytest.raises(CommandError, match="export_openapi"):
        call_command("spectacular", "--file", str(file))
    assert not file.exists()
