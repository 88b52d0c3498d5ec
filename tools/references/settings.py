"""Settings and their defaults: the core's, and those that layers name in their manifests."""

import inspect
import re
from collections.abc import Iterator

from quickscale.core import conf
from quickscale.core.layers.discovery import find_layers
from references.markdown import read_prose, write_code, write_table

INTRODUCTION = """\
# Settings

The settings for a project's `settings.py`. For environment variables see
[operations](../operations.md#settings), for accounts see [accounts](../accounts.md).

In code, read the core's settings as `quickscale_settings.SITE_NAME` from `quickscale.core.conf`.
They are read on each access, so tests can override them.
"""

#: A setting, and the comment above it.
_COMMENTED = re.compile(r"((?:^    #: .*\n)+)^    ([A-Z_]+)\b", re.M)


def write_page() -> str:
    parts = [INTRODUCTION.strip(), "## The core", write_core()]
    for layer in sorted(find_layers(), key=str):
        settings = getattr(layer.manifest, "settings", {})
        if settings and not is_test(layer.distribution):
            rows = [(write_code(name), write_code(repr(it))) for name, it in settings.items()]
            parts += [f"## {layer.distribution}", write_table(("setting", "default"), rows)]
    return "\n\n".join(parts)


def is_test(distribution: str) -> bool:
    return distribution.endswith(("-yoga", "-bare", "-journal"))


def write_core() -> str:
    return write_table(("setting", "default", "means"), [*read_fields(), *read_properties()])


def read_fields() -> Iterator[tuple[str, str, str]]:
    for found in _COMMENTED.finditer(inspect.getsource(conf.QuickScaleSettings)):
        comment = " ".join(line.strip().removeprefix("#: ") for line in found[1].splitlines())
        default = vars(conf.QuickScaleSettings)[found[2]].default
        yield write_code(f"QUICKSCALE_{found[2]}"), write_code(repr(default)), read_prose(comment)


def read_properties() -> Iterator[tuple[str, str, str]]:
    defaults = {"CREDIT_PRICES": '{QUICKSCALE_CURRENCY: "1"}', "REDIRECT_ORIGINS": "Stripe's pages"}
    for name, value in vars(conf.QuickScaleSettings).items():
        if isinstance(value, property):
            doc = read_prose(inspect.getdoc(value) or "")
            yield write_code(f"QUICKSCALE_{name}"), write_code(defaults[name]), doc
