"""Break each kind of promise once, in a copy of the workspace, and expect each break to be named.

    python tools/sabotage.py

The breaks are made in one copy, since each is independent of the others: one that is not reported
by its name, or a report that nothing explains, fails.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from surface.folders import list_contracts

from quickscale.core.contracts.changes import Change
from quickscale.core.contracts.compare import compare
from quickscale.core.contracts.openapi import compare_documents
from quickscale.core.contracts.text import read

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("packages", "tools")
_IGNORED = shutil.ignore_patterns("__pycache__", "tests", "node_modules", "locale", "static")

CORE = "packages/quickscale-core/src/quickscale/core"
SHOP = "packages/business-theme-ecommerce/src/quickscale_business_themes/ecommerce"
SKIN = "packages/presentation-skin-modern-htmx/src/quickscale_presentation_skins/modern_htmx"
PLUGIN = "packages/feature-plugin-analytics/src/quickscale_feature_plugins/analytics"

Edit = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Break:
    """One promise that is broken.

    Attributes:
        kind: which row of docs/contract.md it breaks.
        file: where.
        edit: how; given the file's text.
        report: what has to be said of it.
    """

    kind: str
    file: str
    edit: Edit
    report: str


def write(old: str, new: str) -> Edit:
    """Return what writes ``new`` in the place of ``old``."""
    return partial(_replace, old=old, new=new)


def _replace(text: str, *, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ValueError(f"{old!r} stands {text.count(old)} times where it is to be broken")
    return text.replace(old, new)


def drop_property(schema: str, name: str) -> Edit:
    return partial(_drop_property, schema=schema, name=name)


def _drop_property(text: str, *, schema: str, name: str) -> str:
    document = json.loads(text)
    changed = document["components"]["schemas"][schema]
    del changed["properties"][name]
    changed["required"].remove(name)
    return json.dumps(document, indent=2)


def require_property(schema: str, name: str) -> Edit:
    return partial(_require_property, schema=schema, name=name)


def _require_property(text: str, *, schema: str, name: str) -> str:
    document = json.loads(text)
    document["components"]["schemas"][schema].setdefault("required", []).append(name)
    return json.dumps(document, indent=2)


BREAKS = (
    Break("api", f"{CORE}/validators.py",
          write('"break_addresses", "validate_name"]', '"validate_name"]'),
          "api quickscale.core.validators: break_addresses is gone"),
    Break("protocol", f"{CORE}/plugin_framework/services.py",
          write('users have set up for an event."""\n',
                'users have set up for an event."""\n\n    def stop(self) -> None: ...\n'),
          "api quickscale.core.plugin_framework: EmailService.stop is new, "
          "and whatever implements EmailService lacks it"),
    Break("hook", f"{SHOP}/hooks.py",
          write("can_checkout(*, cart: Cart, user: Any,", "can_checkout(*, cart: Cart,"),
          "hooks: ecommerce.can_checkout takes no user any more"),
    Break("event", f"{SHOP}/signals.py",
          write('{"sku": str, "available": int}', '{"sku": str}'),
          "hooks: ecommerce.stock_low takes no available any more"),
    Break("setting", f"{CORE}/conf.py",
          write("AUDIT_DAYS = _Setting(365", "AUDIT_DAYS = _Setting(30"),
          "settings: QUICKSCALE_AUDIT_DAYS was 365, is 30"),
    Break("path", f"{CORE}/assembly/project_template/package/settings.py-tpl",
          write("quickscale.core.users.adapters.UserSessionsAdapter",
                "allauth.usersessions.adapter.DefaultUserSessionsAdapter"),
          "paths in settings: quickscale.core.users.adapters.UserSessionsAdapter is gone"),
    Break("address", f"{CORE}/skin_system/urls.py",
          write('name="quickscale-tokens"', 'name="quickscale-colours"'),
          "addresses: quickscale-tokens is gone"),
    Break("screen", f"{SHOP}/theme_config.py",
          write('            "categories/",\n', '            "sections/",\n'),
          "screens: ecommerce:category-list was categories/ list, is sections/ list"),
    Break("operation", f"{SHOP}/openapi.json",
          write('"operationId": "cart-line-retrieve"', '"operationId": "cart-line-read"'),
          "cart-line-retrieve is gone"),
    Break("request", f"{SHOP}/openapi.json",
          require_property("AddToCartRequest", "variant"),
          "AddToCartRequest (request).variant is required now"),
    Break("response", f"{SHOP}/openapi.json",
          drop_property("Variant", "sku"),
          "Variant (response).sku is gone"),
    Break("template", f"{SKIN}/templates/screens/list.html",
          write("{% block pagination %}", "{% block pages %}"),
          "templates: screens/list.html has no pagination any more"),
    Break("tag", f"{CORE}/skin_system/templatetags/quickscale.py",
          write("def money(", "def price("),
          "template tags: quickscale.money is gone"),
    Break("context", f"{CORE}/skin_system/contexts.py",
          write("    label: str\n    did_you_mean: DidYouMean | None\n",
                "    did_you_mean: DidYouMean | None\n"),
          "contexts: Search has no label any more"),
    Break("component", f"{SHOP}/quickscale_components.py",
          write('    caption: str = Field(default="", max_length=300)\n', ""),
          "components: product_image takes no caption any more"),
    Break("service", f"{PLUGIN}/services.py",
          write("    def erase(", "    def forget("),
          "services: analytics.erase is gone"),
    Break("token", f"{SKIN}/skin_config.py",
          write('        "width": "76rem",\n', ""),
          "tokens: width is gone"),
    Break("command", f"{SHOP}/management/commands/purge_guest_carts.py",
          write('"--days", type=int', '"--older-than", type=int'),
          "commands: manage.py:purge_guest_carts has no --days any more"),
    Break("check", f"{CORE}/layers/checks.py",
          write("quickscale.I108", "quickscale.I109"),
          "checks: quickscale.I108 is gone"),
    Break("permission", f"{CORE}/users/models.py",
          write('[("impersonate"', '[("act_as"'),
          "permissions: quickscale_users.user has no impersonate any more"),
    Break("team permission", f"{CORE}/teams/team_permissions.py",
          write('TeamPermission("webhooks.manage"', 'TeamPermission("webhooks.change"'),
          "team permissions: webhooks.manage is gone"),
    # Without a group no layer is found, and nothing starts: it is added to what was promised.
    Break("entry point", f"{CORE}/contract.txt",
          write("== entry points\n", "== entry points\nquickscale.old_plugins: FeaturePlugin\n"),
          "entry points: quickscale.old_plugins is gone"),
)  # fmt: skip


def list_kinds() -> list[str]:
    """Return the kinds of promise that docs/contract.md lists."""
    text = (ROOT / "docs" / "contract.md").read_text()
    table = text.partition("| --- | --- | --- |\n")[2].partition("\n\n")[0]
    return re.findall(r"^\| ([a-z ]+) \|", table, re.MULTILINE)


def break_all(copy: Path) -> None:
    for each in BREAKS:
        file = copy / each.file
        file.write_text(each.edit(file.read_text()))


def describe(copy: Path) -> None:
    """Write the contracts of a copy anew, from its own code."""
    sources = sorted(map(str, (copy / "packages").glob("*/src")))
    subprocess.run(
        [sys.executable, str(copy / "tools" / "contract.py")],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sources)},
        check=True,
    )


def compare_copy(copy: Path, promised: dict[str, str]) -> Iterator[Change]:
    """Yield what differs between a copy and what was promised before its code was broken."""
    for name, file in list_contracts(copy):
        yield from compare(read(promised[name]), read(file.read_text()))
    for file in sorted((copy / "packages").rglob("openapi.json")):
        old = (ROOT / file.relative_to(copy)).read_text()
        yield from compare_documents(json.loads(old), json.loads(file.read_text()))


def find_faults(reports: list[str]) -> Iterator[str]:
    for kind in set(list_kinds()) ^ {each.kind for each in BREAKS}:
        yield f"“{kind}” is in docs/contract.md or broken here, not both"
    for each in BREAKS:
        if reports.count(each.report) != 1:
            yield f"{each.kind}: not reported once: {each.report}"
    for report in sorted(set(reports) - {each.report for each in BREAKS}):
        yield f"nothing explains: {report}"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="quickscale-sabotage-") as folder:
        copy = Path(folder)
        for name in COPIED:
            shutil.copytree(ROOT / name, copy / name, ignore=_IGNORED)
        break_all(copy)
        promised = {name: file.read_text() for name, file in list_contracts(copy)}
        describe(copy)
        found = list(compare_copy(copy, promised))
    reports = [change.what for change in found if change.level == "major"]
    faults = list(find_faults(reports))
    print("\n".join(faults) or f"{len(BREAKS)} of {len(BREAKS)} breaks were reported by name")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
