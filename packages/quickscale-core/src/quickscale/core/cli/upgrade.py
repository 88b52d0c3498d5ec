import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from quickscale.core.upgrades.edits import Edit
from quickscale.core.upgrades.errors import UpgradeError
from quickscale.core.upgrades.judge import Finding, Step, Upgrade, judge_upgrade
from quickscale.core.upgrades.newer import find_newer, list_newer_wheels
from quickscale.core.upgrades.project import Project, read_project
from quickscale.core.upgrades.releases import Release, find_releases, list_folders

from .failures import report_assembly_errors
from .project import find_project


@click.command
@click.option(
    "--check/--write",
    "only_check",
    default=True,
    help="Say what there is to do, which is the default, or also edit the project's files "
    "where that is safe.",
)
@click.option(
    "--layers-from",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    help="Look for newer releases in a folder of wheels or a workspace instead of the package "
    "index. May be given several times.",
)
@report_assembly_errors
def upgrade(only_check: bool, layers_from: tuple[Path, ...]) -> None:
    """Say what newer releases of the layers ask of the project, before they are installed.

    Exits with 1 if there is something to do. Nothing is installed.
    """
    project = read_project(find_project())
    installed = _find_installed(project)
    if project.wheels and not layers_from:
        raise UpgradeError(
            "The project carries its layers in wheels/, so newer ones have to be given.",
            hint="quickscale upgrade --check --layers-from FOLDER",
        )
    with tempfile.TemporaryDirectory(prefix="quickscale-upgrade-") as folder:
        newer = find_newer(project, installed, layers_from, Path(folder))
        wheels = list_newer_wheels(installed, newer, Path(folder))
        found = judge_upgrade(project, installed, newer, wheels)
        _tell(found)
        if not only_check:
            _write(project, found.edits, wheels)
        is_done = found.is_done if only_check else not found.is_for_people
        _tell_what_next(found, is_done=is_done, only_check=only_check)
    sys.exit(0 if is_done else 1)


def _find_installed(project: Project) -> dict[str, Release]:
    known = find_releases(list_folders(project.folder, sys.path))
    missing = [name for name in project.requirements if name not in known]
    layers = [name for name in missing if name.startswith("quickscale-")]
    if layers:
        raise UpgradeError(
            f"The project's packages aren't installed: {', '.join(layers)}.", hint="uv sync"
        )
    return {name: known[name] for name in project.requirements if name in known}


def _tell(found: Upgrade) -> None:
    for step in found.steps:
        click.echo(_describe_step(step))
        _tell_findings(step.breaks, "Change it")
        if step.unused:
            plural = "" if step.unused == 1 else "s"
            click.echo(f"  {step.unused} other breaking change{plural}: not used here")
        _tell_findings(step.deprecated, "Later")
    for conflict in found.conflicts:
        click.echo(f"\nConflict: {conflict}")
    for edit in found.edits:
        _tell_edit(edit)


def _describe_step(step: Step) -> str:
    if not step.kind:
        return f"{step.old.name} {step.old.version}: nothing newer"
    return f"{step.old.name} {step.old.version} → {step.new.version} ({step.kind})"


def _tell_findings(findings: Iterable[Finding], label: str) -> None:
    for finding in findings:
        click.echo(f"  {finding.what}")
        for use in finding.uses:
            click.echo(f"    {use}")
        if finding.advice:
            click.echo(f"    {label}: {finding.advice}")


def _tell_edit(edit: Edit) -> None:
    if edit.new != edit.old:
        click.echo(f"\n{edit.draw()}")
    for diff in edit.left:
        click.echo(f"\nBy hand, since {edit.file} differs here:\n{diff}")


def _write(project: Project, edits: Iterable[Edit], wheels: Mapping[str, Path]) -> None:
    for edit in edits:
        if edit.new != edit.old:
            file = project.folder / edit.file
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(edit.new, encoding="utf-8")
            click.echo(f"Wrote {edit.file}.")
    for name, path in project.wheels.items():
        if name in wheels:
            (project.folder / path).unlink(missing_ok=True)
            shutil.copy2(wheels[name], project.folder / "wheels")
            click.echo(f"Copied wheels/{wheels[name].name}.")


def _tell_what_next(found: Upgrade, *, is_done: bool, only_check: bool) -> None:
    if not any(step.kind for step in found.steps):
        click.echo("\nThere is nothing to upgrade.")
        return
    if only_check and any(edit.new != edit.old for edit in found.edits):
        click.echo("\nNext: quickscale upgrade --write makes the changes that are drawn above.")
    elif not is_done:
        click.echo("\nNext: make the changes that are listed above.")
    if is_done:
        click.echo("\nNext: uv lock --upgrade && uv sync && quickscale migrate && quickscale check")
