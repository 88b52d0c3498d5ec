"""What runs with what: trials in environments of their own, and the page that sums up all results.

    python tools/compatibility.py try SHARE/SHARES --wheels DIST --results FILE
                                        try few wheels at a time: any two layers alone, the oldest
                                        and the newest libraries, earlier releases with today's
    python tools/compatibility.py write FOLDER
                                        write COMPATIBILITY.json and COMPATIBILITY.md from a
                                        folder of results, those of tools/matrix.py among them

``nox -s matrix`` does both. Of several interpreters each takes its share of the trials, in turn.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from environments import Outcome, Trial, list_bounds, list_isolated, run_trial
from matrix import SKINS, THEMES, read_share
from wheelhouse import list_released

ROOT = Path(__file__).resolve().parent.parent
Document = dict[str, Any]

_TITLES = {
    "isolated": "Two layers alone",
    "lowest": "The oldest libraries that the layers say they run with",
    "highest": "The newest libraries",
    "old layer": "Earlier releases of layers on today's core",
    "old core": "Today's layers on the core's earlier release",
}
_UNRELEASED = "Nothing has been released yet."


def list_trials(wheels: Path, scratch: Path, *, share: int, shares: int) -> list[Trial]:
    """Return one share of all trials."""
    trials = [*list_isolated(wheels), *list_released(ROOT, wheels, scratch)]
    oldest, newest = list_bounds(wheels)
    first = [oldest] if share == 1 else []
    last = [newest] if share == shares else []
    return [*first, *last, *trials[share - 1 :: shares]]


def run_trials(trials: Sequence[Trial], workers: int) -> Iterator[Outcome]:
    with ThreadPoolExecutor(workers) as pool:
        for outcome in pool.map(run_trial, trials):
            verdict = "passed" if outcome.passed else "FAILED"
            print(f"{verdict}  {outcome.trial.kind}: {outcome.trial.name}", flush=True)
            if not outcome.passed:
                print(outcome.output, flush=True)
            yield outcome


def write_outcomes(file: Path, outcomes: Sequence[Outcome]) -> None:
    trials = [
        {"kind": it.trial.kind, "name": it.trial.name, "passed": it.passed} for it in outcomes
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    document = {"python": platform.python_version(), "trials": trials}
    file.write_text(json.dumps(document, indent=2) + "\n")


def sum_up(folder: Path) -> Document:
    """Return all results of a folder as one document."""
    results = [json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))]
    stacks = [it for it in results if "stacks" in it]
    trials = [{"python": it["python"], **trial} for it in results for trial in it.get("trials", ())]
    return {
        "checked": datetime.now(UTC).date().isoformat(),
        "layers": {name: number for it in stacks for name, number in it["layers"].items()},
        "stacks": [{key: it[key] for key in ("python", "django", "stacks")} for it in stacks],
        "trials": sorted(trials, key=lambda it: ([*_TITLES].index(it["kind"]), it["name"])),
    }


def draw(document: Document) -> Iterator[str]:
    """Yield the lines of COMPATIBILITY.md."""
    yield "# What runs with what"
    yield ""
    yield f"Found on {document['checked']} on built wheels; `nox -s matrix` writes this anew,"
    yield "with every interpreter that is supported. What is not listed was not tried."
    yield "`COMPATIBILITY.json` says the same to machines."
    yield ""
    yield "## Releases"
    yield ""
    yield "| distribution | version |"
    yield "| --- | --- |"
    yield from (f"| `{name}` | {number} |" for name, number in sorted(document["layers"].items()))
    yield from _draw_stacks(document["stacks"])
    for kind, title in _TITLES.items():
        yield from _draw_trials(title, [it for it in document["trials"] if it["kind"] == kind])


def _draw_stacks(results: Sequence[Document]) -> Iterator[str]:
    yield ""
    yield "## Every theme in every skin, with every subset of the plugins"
    yield ""
    heads = [f"Python {it['python']}, Django {it['django']}" for it in results]
    yield f"| theme | skin | {' | '.join(heads)} |"
    yield f"| --- | --- |{' --- |' * len(heads)}"
    for theme in THEMES:
        for skin in SKINS:
            begin = f"{theme} + {skin}"
            found = [
                [ok for name, ok in it["stacks"].items() if f"{name} ".startswith(f"{begin} ")]
                for it in results
            ]
            cells = [f"{sum(each)} of {len(each)} pass" for each in found]
            yield f"| {theme} | {skin} | {' | '.join(cells)} |"
    failed = [(it, name) for it in results for name, ok in it["stacks"].items() if not ok]
    if failed:
        yield ""
        yield from (f"- Fails on Python {it['python']}: {name}" for it, name in failed)


def _draw_trials(title: str, trials: Sequence[Document]) -> Iterator[str]:
    yield ""
    yield f"## {title}"
    yield ""
    if not trials:
        yield _UNRELEASED if "earlier" in title.lower() else "Not tried."
        return
    yield "| what | Python | |"
    yield "| --- | --- | --- |"
    for trial in trials:
        verdict = "passes" if trial["passed"] else "**fails**"
        yield f"| {trial['name']} | {trial['python']} | {verdict} |"


def try_out(options: argparse.Namespace) -> int:
    """Return 0 if every trial passes, 1 if one fails."""
    share, shares = options.share
    with tempfile.TemporaryDirectory(prefix="quickscale-released-") as folder:
        trials = list_trials(options.wheels, Path(folder), share=share, shares=shares)
        outcomes = list(run_trials(trials, min(2, os.cpu_count() or 1)))
    write_outcomes(options.results, outcomes)
    print(f"{sum(it.passed for it in outcomes)} of {len(outcomes)} trials passed")
    return 0 if all(it.passed for it in outcomes) else 1


def write(folder: Path) -> None:
    document = sum_up(folder)
    (ROOT / "COMPATIBILITY.json").write_text(json.dumps(document, indent=2) + "\n")
    (ROOT / "COMPATIBILITY.md").write_text("\n".join(draw(document)) + "\n")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    trying = commands.add_parser("try")
    trying.add_argument("share", type=read_share, metavar="SHARE/SHARES")
    trying.add_argument("--wheels", type=Path, required=True)
    trying.add_argument("--results", type=Path, required=True)
    commands.add_parser("write").add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    if options.command == "try":
        return try_out(options)
    write(options.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
