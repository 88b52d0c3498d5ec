import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from quickscale.core import hooks
from quickscale.core.hooks.listing import HookInfo


class Command(BaseCommand):
    help = "List the implementations of each hook, in the order in which they run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "name", nargs="?", default="", help="Only list hooks whose name contains this."
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="Print data.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = [hook for hook in hooks.listing() if options["name"] in hook.name]
        if options["as_json"]:
            self.stdout.write(json.dumps([asdict(hook) for hook in found], indent=2))
            return
        for hook in found:
            for line in describe_hook(hook):
                self.stdout.write(line)


def describe_hook(hook: HookInfo) -> Iterator[str]:
    summary = hook.doc.strip().splitlines()[0] if hook.doc.strip() else ""
    retired = f"  deprecated: {hook.deprecated}" if hook.deprecated else ""
    yield f"{hook.name} ({hook.kind})  {summary}{retired}"
    for number, implementation in enumerate(hook.implementations, start=1):
        place = f"{implementation.file}:{implementation.line}"
        yield f"  {number}. {implementation.layer}: {implementation.name}  {place}"
    if not hook.implementations:
        yield "  nobody"
