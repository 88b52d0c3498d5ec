import pytest

from quickscale.core import hooks
from quickscale.core.hooks.registry import registry


@pytest.fixture(autouse=True)
def clean_registry(monkeypatch):
    """Let a test declare and register without leaving anything behind."""
    hooks.discover()
    monkeypatch.setattr(registry, "hooks", dict(registry.hooks))
    monkeypatch.setattr(registry, "implementations", list(registry.implementations))
    monkeypatch.setattr(registry, "_state", "validated")
