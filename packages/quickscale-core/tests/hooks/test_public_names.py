"""Whoever extends the core by a hook may import what that takes."""

import re
from importlib import import_module
from inspect import signature
from pkgutil import iter_modules

from quickscale import core
from quickscale.core import hooks
from quickscale.core.hooks.registry import registry

#: What annotations are written with beside the names of ours.
PLAIN = {"list", "Iterable", "Any", "collections", "abc"}


def read_public():
    """Return the names that the core's packages export."""
    found = iter_modules(core.__path__, "quickscale.core.")
    modules = [import_module(each.name) for each in found if not each.name.endswith(".urls")]
    return {name for module in modules for name in getattr(module, "__all__", ())}


def list_own(kind):
    hooks.listing()
    return [it for it in registry.hooks.values() if it.kind == kind and it.name.startswith("core.")]


def test_the_exception_that_stops_a_caller_is_exported():
    public, raised = read_public(), set()
    for hook in list_own("veto"):
        stops = hook.raises if isinstance(hook.raises, tuple) else (hook.raises,)
        raised |= {each.__name__ for each in stops if each is not Exception}
    assert raised
    assert raised <= public


def test_what_a_hook_collects_is_exported():
    public, collected = read_public(), set()
    for hook in list_own("collect"):
        answer = str(signature(hook.dispatch).return_annotation)
        collected |= {*re.findall(r"(\w+)(?![\w.])", answer)} - PLAIN
    assert {"Panel", "TeamPermission"} <= collected
    assert collected <= public
