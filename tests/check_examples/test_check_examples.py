"""Each example of docs/check-examples gives what it is an example of, until it is mended."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from quickscale_testing.forked import run_python

HERE = Path(__file__).parent
TOOLS = HERE.parents[1] / "tools"

with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(str(HERE))
    patch.syspath_prepend(str(TOOLS))
    from projects import write_project
    from references.check_examples import read_examples

EXAMPLES = read_examples()


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[str]]:
    root = tmp_path_factory.mktemp("examples")
    for name, example in EXAMPLES.items():
        write_project(root / name / "wrong", example.wrong, example.mended)
        write_project(root / name / "mended", example.mended, example.wrong)
    folders = [root / name / side for name in EXAMPLES for side in ("wrong", "mended")]
    result = run_python(HERE / "judge.py", *folders, env={**os.environ})
    assert result.returncode == 0, result.stderr
    answers = json.loads(result.stdout.splitlines()[-1])
    return {str(Path(folder).relative_to(root)): ids for folder, ids in answers.items()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_gives_its_check_until_it_is_mended(found, name):
    assert name in found[f"{name}/wrong"]
    assert name not in found[f"{name}/mended"]
