from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quickscale.core.api.exceptions import UnclearSchema
from quickscale.core.api.export import Export, list_exports
from quickscale.core.layers.layer import suggest_name


class Command(BaseCommand):
    help = "Write or check the openapi.json files of the core, the theme and the project's apps."
    # The checks of screens read the very documents that this command is to write.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "theme", nargs="?", default="", help="'core', or the name of a theme or an app"
        )
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail if a document is out of date"
        )

    def handle(self, *args: Any, theme: str, check: bool, **options: Any) -> None:
        exports = _select_exports(theme)
        texts = {export: _render(export) for export in exports}
        stale = [export for export, text in texts.items() if _read(export) != text]
        if check and stale:
            files = ", ".join(str(export.file) for export in stale)
            raise CommandError(f"Out of date: {files}. Run: python manage.py export_openapi")
        for export in stale:
            export.file.write_text(texts[export], encoding="utf-8")
            self.stdout.write(f"Wrote {export.file}.")


def _select_exports(theme: str) -> list[Export]:
    exports = {export.theme: export for export in list_exports()}
    if not theme:
        return list(exports.values())
    if theme not in exports:
        message = f"This project has no operations of '{theme}'. {suggest_name(theme, exports)}"
        raise CommandError(message.strip())
    return [exports[theme]]


def _render(export: Export) -> str:
    try:
        return export.render()
    except UnclearSchema as error:
        raise CommandError(str(error)) from error


def _read(export: Export) -> str:
    return export.file.read_text(encoding="utf-8") if export.file.exists() else ""
