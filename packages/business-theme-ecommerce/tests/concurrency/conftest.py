import pytest

from quickscale.core.layers.stack import get_stack


@pytest.fixture(autouse=True)
def stack():
    """Judge the stack before threads begin, as a process does when it starts."""
    return get_stack()
