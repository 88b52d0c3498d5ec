import pytest

from quickscale.core.api import client, permission_probe
from quickscale.core.api.operations import Operation, get_operation


@pytest.fixture
def operations(monkeypatch):
    """Make operations known that no theme ships: ``operations(name="GET /api/…")``."""
    known = {}

    def find(name):
        return known[name] if name in known else get_operation(name)

    def declare(**places):
        for identifier, place in places.items():
            method, path = place.split()
            theme, name = "test", identifier.replace("_", "-")
            known[f"{theme}:{name}"] = Operation(theme, name, method, path, {}, {})

    for module in (client, permission_probe):
        monkeypatch.setattr(module, "get_operation", find)
    return declare
