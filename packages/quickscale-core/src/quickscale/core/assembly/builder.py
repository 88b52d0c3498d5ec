"""Making a project: judge, write, install, migrate, fill."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from quickscale.core.assembly.errors import ProjectExists, StepFailed
from quickscale.core.assembly.project_names import package_name
from quickscale.core.assembly.scaffold import render_project, write_project
from quickscale.core.assembly.selection import Selection
from quickscale.core.assembly.sources import LayerSource
from quickscale.core.assembly.steps import (
    MARKER,
    Step,
    plan_steps,
    read_marker,
    write_environment,
)


@dataclass(frozen=True, slots=True)
class ProjectBuilder:
    """A project that is to be made.

    Args:
        target: its folder, which must not exist unless an earlier creation of the same selection
            stopped in it.
        selection: its layers.
        source: where the layers come from.
        demo: whether to load sample data and make demo accounts.
        install: whether to install the layers and prepare the database.
        say: called with a line for each step.
    """

    target: Path
    selection: Selection
    source: LayerSource
    demo: bool = False
    install: bool = True
    say: Callable[[str], None] = print

    def run(self) -> None:
        """Make the project, or go on where an earlier run of the same command stopped.

        Raises:
            ProjectExists: the folder holds something else.
            StepFailed: a step failed; the same command resumes it.
        """
        if os.path.lexists(self.target):
            self._require_resumable()
            self.say(f"Continuing {self.target.name}.")
        else:
            self._write()
        for step in self._plan():
            self._run_step(step)
        (self.target / MARKER).unlink()

    def _write(self) -> None:
        self.say(f"Creating {self.target.name}: {self.selection.summary}.")
        texts = render_project(self.target.name, package_name(self.target.name), self.selection)
        write_project(
            self.target, {**texts, MARKER: json.dumps(self._describe_selection(), indent=2)}
        )
        write_environment(self.target)

    def _plan(self) -> Iterator[Step]:
        candidates = (self.selection.core, *self.selection.layers)
        yield Step("Building packages", lambda: self.source.copy_wheels(self.target, candidates))
        if self.install:
            yield from plan_steps(self.target, demo=self.demo)

    def _run_step(self, step: Step) -> None:
        self.say(f"{step.name} …")
        try:
            output = step.run()
        except StepFailed as failure:
            raise StepFailed(
                f"Failed: {step.name}. {failure.message}",
                hint=failure.hint or "fix the problem, then run the same command again to continue",
            ) from failure
        if output:
            self.say(output)

    def _require_resumable(self) -> None:
        recorded = read_marker(self.target)
        if recorded is None:
            raise ProjectExists(
                f"{self.target} already exists. Existing files are never overwritten.",
                hint="choose another name, or move or delete that folder",
            )
        if recorded != self._describe_selection():
            raise ProjectExists(
                f"{self.target} contains an unfinished project with another selection: {recorded}.",
                hint="choose the same layers to continue, or move or delete that folder",
            )

    def _describe_selection(self) -> dict[str, object]:
        return {
            "business_theme": self.selection.theme_name,
            "presentation_skin": self.selection.skin.name,
            "feature_plugins": [plugin.name for plugin in self.selection.plugins],
        }
