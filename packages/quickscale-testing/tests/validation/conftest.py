import pytest

from .drafts import KINDS, begin


@pytest.fixture(params=KINDS)
def draft(request, tmp_path):
    """A new layer of each kind."""
    return begin(request.param, tmp_path)


@pytest.fixture
def theme(tmp_path):
    return begin("theme", tmp_path)
