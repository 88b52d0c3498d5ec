"""How far a request walks: files, functions, calls and template renders of ours, when warm.

Each walk is measured on its third round, after all that is computed once; what Django and other
libraries do counts for nothing. Exits with 1 when a walk crosses more files, or draws more
templates, than its bar.

    python benchmarks/walks.py [--files]
"""

# Django is set up before anything of it is imported.
# ruff: noqa: E402

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quickscale_testing.settings")
os.environ.update(QUICKSCALE_TEST_THEME="ecommerce", QUICKSCALE_TEST_SKIN="modern-htmx")

import django

django.setup()

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.template import base as template_base
from django.test import Client

from quickscale_business_themes.ecommerce.models import Product

#: They may fall, and rise with what a page shows: the list has facets of all kinds, kept prices,
#: translations, swatches and markets, whose rules one more file reads in each request, and facets
#: to type in, by which they have got a file of their own.
POST_FILES, LIST_FILES, LIST_RENDERS = 32, 72, 36
#: The folders of the monorepo's distributions; a test stack counts as ours as little as a library.
OURS = ("quickscale/core/", "quickscale_business_themes/", "quickscale_presentation_skins/",
        "quickscale_feature_plugins/")  # fmt: skip
NAMES = ("<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>", "<lambda>", "<module>")


@dataclass
class Walk:
    """What one request crossed."""

    files: Counter[str] = field(default_factory=Counter)
    functions: set[CodeType] = field(default_factory=set)
    calls: int = 0
    renders: Counter[str] = field(default_factory=Counter)

    def profile(self, frame: FrameType, event: str, _argument: Any) -> None:
        if event != "call":
            return
        code = frame.f_code
        if code is _RENDER:
            self.renders[str(frame.f_locals["self"].name)] += 1
        elif (name := name_of(code)) and code.co_name not in NAMES:
            self.files[name] += 1
            self.functions.add(code)
            self.calls += 1


_RENDER = template_base.Template._render.__code__


def name_of(code: CodeType) -> str:
    """Return the file of a function of ours below its import root, nothing for anybody else's."""
    for root in OURS:
        _before, found, rest = code.co_filename.partition(f"/src/{root}")
        if found:
            return root + rest
    return ""


def walk(request: Callable[[], Any], status: int) -> Walk:
    """Return what a request crosses on its third round."""
    for _ in range(2):
        response = request()
        assert response.status_code == status, (response, response.content)
    seen = Walk()
    sys.setprofile(seen.profile)
    try:
        request()
    finally:
        sys.setprofile(None)
    return seen


class Shop:
    """A shop on sample data, and a customer in it."""

    def __init__(self) -> None:
        with Path(os.devnull).open("w") as silence:
            settings.DEBUG = True  # the command asks for it
            call_command("load_demo", stdout=silence)
            settings.DEBUG = False
        self.client = Client()
        self.client.force_login(get_user_model().objects.get(email="demo@example.com"))
        self.product = Product.objects.get(slug="field-guide-to-slow-travel").slug

    def open_list(self) -> Any:
        return self.client.get("/products/")

    def add_to_cart(self) -> Any:
        return self.client.post(f"/products/{self.product}/-/add/", {"quantity": "1"})


def tell(name: str, seen: Walk, *, files: int, renders: int) -> bool:
    """Print a walk, and return whether it is within its bars."""
    counts = f"{len(seen.functions)} functions, {seen.calls} calls"
    print(f"{name}: {len(seen.files)} files (bar {files}), {counts}, "
          f"{seen.renders.total()} template renders (bar {renders})")  # fmt: skip
    if "--files" in sys.argv:
        for file, calls in sorted(seen.files.items()):
            print(f"  {calls:5} {file}")
        for template, number in seen.renders.most_common():
            print(f"  {number:5} {template}")
    return len(seen.files) <= files and seen.renders.total() <= renders


def main() -> None:
    shop = Shop()
    within = [
        tell("POST add to cart", walk(shop.add_to_cart, 303), files=POST_FILES, renders=0),
        tell("the product list", walk(shop.open_list, 200), files=LIST_FILES, renders=LIST_RENDERS),
    ]
    sys.exit(0 if all(within) else 1)


if __name__ == "__main__":
    main()
