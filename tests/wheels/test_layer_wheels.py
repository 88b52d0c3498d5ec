"""The wheels of the workspace's layers, held to the rules of quickscale layer validate."""

import pytest

from quickscale_testing.validation import validate_layer

pytestmark = [pytest.mark.slow, pytest.mark.authors]

KINDS = ("business_theme", "presentation_skin", "feature_plugin")


def test_no_wheel_of_a_layer_has_an_error_or_a_warning(wheels):
    built = [wheel for kind in KINDS for wheel in wheels.glob(f"quickscale_{kind}_*.whl")]
    found = [finding for wheel in built for finding in validate_layer(str(wheel)).findings]
    assert len(built) >= 6
    assert [str(finding) for finding in found if finding.level != "info"] == []
