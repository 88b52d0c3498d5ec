"""The reference pages of the documentation, made from the code that they are about.

python tools/reference.py            write docs/reference/
python tools/reference.py --check    say which of its pages are stale
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"
NOTE = "<!-- Made by tools/reference.py from the code: change that, and run it again. -->\n\n"

#: Pages whose text is not of all layers' making are the shop's with its plugin.
STACK = {
    "DJANGO_SETTINGS_MODULE": "quickscale_testing.settings",
    "QUICKSCALE_TEST_THEME": "ecommerce",
    "QUICKSCALE_TEST_SKIN": "modern-htmx",
    "QUICKSCALE_TEST_PLUGINS": "analytics",
}


def set_up() -> None:
    os.environ.update(STACK)
    for name in ("DATABASE_URL", "REDIS_URL", "TASKS_BACKEND"):
        os.environ.pop(name, None)
    import django

    django.setup()


def list_writers() -> Mapping[str, Callable[[], str]]:
    """Return what writes each page, by the page's name."""
    from references import checks, commands, contexts, hooks, python_api, settings, templates

    return {
        "contexts": contexts.write_page,
        "templates": templates.write_page,
        "hooks": hooks.write_page,
        "settings": settings.write_page,
        "commands": commands.write_page,
        "checks": checks.write_page,
        "python": python_api.write_page,
    }


def write_pages() -> dict[Path, str]:
    set_up()
    pages = {FOLDER / f"{name}.md": write() for name, write in list_writers().items()}
    return {path: f"{NOTE}{text.strip()}\n" for path, text in pages.items()}


def find_stale(pages: Mapping[Path, str]) -> Iterator[str]:
    for path, text in pages.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            yield f"{path.relative_to(ROOT)} is stale: run python tools/reference.py"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    is_check = parser.parse_args().check
    pages = write_pages()
    if is_check:
        faults = list(find_stale(pages))
        print("\n".join(faults) or f"{len(pages)} pages, as the code is")
        return 1 if faults else 0
    FOLDER.mkdir(exist_ok=True)
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
    print(f"{len(pages)} pages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
