"""Each example of docs/check-examples gives what it is an example of, until it is mended."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from quickscale_testing.forked import run_python

pytestmark = [pytest.mark.slow, pytest.mark.authors]

HERE = Path(__file__).parent
TOOLS = HERE.parents[1] / "tools"

with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(str(HERE))
    patch.syspath_prepend(str(TOOLS))
    from projects import write_project
    from references.check_examples import read_examples

EXAMPLES = dict(read_examples())
#: Needs a driver of MySQL; packages/quickscale-core/tests/credits/test_statements.py provokes it.
del EXAMPLES["quickscale.E0810"]
#: No variable that settings read.
KEPT = {"HOME", "LANG", "PATH", "TMPDIR"}
SIDES = ("wrong", "mended")


def judge(root: Path) -> Mapping[str, list[str]]:
    """Return the ids that the projects of all examples give, by example and side."""
    for name, example in EXAMPLES.items():
        write_project(root / name / "wrong", example.wrong, example.mended)
        write_project(root / name / "mended", example.mended, example.wrong)
    asked = [word for name in EXAMPLES for side in SIDES for word in (name, root / name / side)]
    environment = {name: os.environ[name] for name in KEPT & {*os.environ}}
    result = run_python(HERE / "judge.py", *asked, env=environment)
    assert result.returncode == 0, result.stderr
    answers = json.loads(result.stdout).items()
    return {Path(folder).relative_to(root).as_posix(): ids for folder, ids in answers}


def test_every_example_gives_its_check_until_it_is_mended(tmp_path: Path) -> None:
    found = judge(tmp_path)
    assert [name for name in EXAMPLES if name not in found[f"{name}/wrong"]] == []
    left = {name: found[f"{name}/mended"] for name in EXAMPLES}
    assert {name: ids for name, ids in left.items() if ids} == {}
