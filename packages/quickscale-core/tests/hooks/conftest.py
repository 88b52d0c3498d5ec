import pytest

from quickscale.core.hooks.registry import discover, registry


@pytest.fixture(autouse=True)
def clean_registry(monkeypatch):
    """Let a test declare and register without leaving anything behind."""
    discover()
    monkeypatch.setattr(registry, "hooks", dict(registry.hooks))
    monkeypatch.setattr(registry, "implementations", list(registry.implementations))
    monkeypatch.setattr(registry, "_state", "validated")
