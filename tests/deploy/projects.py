"""Projects that are deployed, with releases that are good or broken."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quickscale.core.deploy.server.process import hash_requirements

#: As little as a site can be, since each release is started several times.
SITE = Path(__file__).with_name("site")
STORE = Path(__file__).parents[2] / "examples" / "store"

PYPROJECT = """\
[project]
name = "store"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = []

[tool.uv]
package = false
"""

_MODELS = """\
from django.db import models


class Note(models.Model):
    title = models.CharField(max_length=100)
"""

_INITIAL = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel(
            "Note",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("title", models.CharField(max_length=100)),
            ],
        ),
    ]
"""

_MIGRATION = """\
from django.db import migrations, models


def fail(apps, schema_editor):
    raise RuntimeError("This migration always fails.")


class Migration(migrations.Migration):
    dependencies = [("store", "{before}")]
    operations = [{operation}]
    deploys = {deploys!r}
"""

#: Stands in for the command that judges migrations: here each says itself what it is.
_PLAN = """\
import json

from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true")

    def handle(self, **options):
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        described = [describe(migration) for migration, _ in plan]
        self.stdout.write(json.dumps({"migrations": described}))


def describe(migration):
    kind, reversible = getattr(migration, "deploys", ("expand", True))
    return {
        "app": migration.app_label,
        "name": migration.name,
        "class": kind,
        "reversible": reversible,
    }
"""

_UNHEALTHY = """\
from django.http import HttpResponse


class Unhealthy:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return HttpResponse("unhealthy", status=503)
"""


@dataclass
class Project:
    folder: Path
    package: str = "store"

    def write(self, name: str, text: str) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def commit(self, message: str) -> None:
        self._git("add", "--all")
        self._git("commit", "--quiet", "--allow-empty", "--message", message)

    def forget_changes(self) -> None:
        self._git("reset", "--quiet", "--hard", "HEAD~1")

    def migrate(self, name: str, operation: str, *, after: str, deploys: tuple[str, bool]) -> None:
        text = _MIGRATION.format(before=after, operation=operation, deploys=deploys)
        self.write(
            f"{self.package}/migrations/{name}.py", text.replace('"store"', f'"{self.package}"')
        )

    def break_health(self) -> None:
        self.write(f"{self.package}/unhealthy.py", _UNHEALTHY)
        line = f'\nMIDDLEWARE.insert(0, "{self.package}.unhealthy.Unhealthy")\n'
        with (self.folder / self.package / "settings.py").open("a") as file:
            file.write(line)

    def break_start(self) -> None:
        self.write(f"{self.package}/wsgi.py", 'raise RuntimeError("This release never starts.")\n')

    def _git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.folder, check=True)

    def call(self, *arguments: str, data: str = "") -> Answer:
        """Run ``quickscale``, and return how it ended."""
        process = self.begin(*arguments)
        output, errors = process.communicate(data)
        return Answer(process.returncode, output, errors)

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        strangers = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
        kept = {name: value for name, value in os.environ.items() if name not in strangers}
        return subprocess.Popen(
            [sys.executable, "-m", "quickscale.core.cli", *arguments],
            cwd=self.folder,
            env=kept,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@dataclass(frozen=True)
class Answer:
    status: int
    output: str
    errors: str

    @property
    def result(self) -> Any:
        assert self.status == 0, self.output + self.errors
        return json.loads(self.output.splitlines()[-1])

    @property
    def refusal(self) -> str:
        assert self.status == 1, self.output + self.errors
        return self.errors


def write_project(folder: Path, site_url: str, server: Path) -> Project:
    """Write a small site into ``folder``, to be deployed to a folder of this machine."""
    shutil.copytree(SITE, folder)
    shutil.copy(STORE / "Caddyfile", folder)
    project = Project(folder)
    project.write("pyproject.toml", PYPROJECT)
    project.write(
        "deploy.toml",
        f'[production]\nhost = "local"\nsite_url = "{site_url}"\nfolder = "{server}"\n'
        "web = 1\nworker = 0\nscheduler = 0\ndrain = 1\nready = 20\nlock_timeout = 1\n",
    )
    subprocess.run(["uv", "lock", "--quiet", "--offline"], cwd=folder, check=True)
    add_notes(project)
    begin_history(project)
    return project


def begin_history(project: Project) -> None:
    for command in (
        ["init", "--quiet"],
        ["config", "user.name", "Ada"],
        ["config", "user.email", "ada@example.com"],
    ):
        subprocess.run(["git", *command], cwd=project.folder, check=True)
    project.commit("Begin")


def add_notes(project: Project) -> None:
    """Give the project a model of its own, and the command that judges its migrations."""
    package = project.package
    project.write(f"{package}/models.py", _MODELS)
    project.write(f"{package}/migrations/__init__.py", "")
    project.write(f"{package}/migrations/0001_initial.py", _INITIAL)
    project.write(f"{package}/management/commands/plan_migrations.py", _PLAN)


def prepare_folder(project: Project, server: Path) -> None:
    """Make what `server prepare` makes, with this interpreter's environment for all releases."""
    site = server / "store-production"
    (site / "environments").mkdir(parents=True)
    environment = site / "environments" / hash_requirements(project.folder)
    environment.symlink_to(sys.prefix)
    environment.with_suffix(".done").touch()
