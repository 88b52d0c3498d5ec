"""Run the conformance kit on every stack of layers that this environment has installed.

    python tools/matrix.py [--workers 2] [--pairs 1/2] [word …]

Every theme in every skin with every subset of the plugins; words narrow them (``ecommerce bare``).
Layers have to be installed from wheels: a source tree would hide what a wheel lacks. Stacks with
all plugins get the whole kit, the others what is quick. The core's own pages are looked at where
there is no other theme, and operations, which know no skin, in one skin. A skin has no tables: of
stacks that differ by their skins alone, the first migrates a database for all.

``--pairs`` runs few stacks instead, and the whole kit on each: any two layers meet in one of them,
as each layer and each interpreter do; ``1/2`` are the stacks of the first of two interpreters.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from quickscale.core.layers.discovery import find_layers

THEMES = ("ecommerce", "yoga", "base")
SKINS = ("modern-htmx", "classic", "bare")
PLUGINS = ("analytics", "journal", "seo")

_KIT = ("-m", "quickscale_testing.conformance", "-q", "-W", "ignore")
_PLUGINS = Path(__file__).parent / "kit_plugins"
_STRANGERS = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "DATABASE_URL", "REDIS_URL")


@dataclass(frozen=True)
class Stack:
    """One choice of layers."""

    theme: str
    skin: str
    plugins: tuple[str, ...]

    def __str__(self) -> str:
        return " + ".join((self.theme, self.skin, *self.plugins))

    @property
    def is_whole(self) -> bool:
        return self.plugins == PLUGINS

    @property
    def tables(self) -> str:
        """What its tables depend on: all but the skin."""
        return "-".join((self.theme, *self.plugins))


@dataclass(frozen=True)
class Result:
    """What became of one stack."""

    stack: Stack
    passed: bool
    seconds: float
    output: str


def list_stacks(words: Sequence[str] = ()) -> list[Stack]:
    """Return the stacks whose names hold all the words, those that take longest first."""
    subsets = [
        chosen
        for size in range(len(PLUGINS), -1, -1)
        for chosen in itertools.combinations(PLUGINS, size)
    ]
    stacks = (
        Stack(theme, skin, plugins)
        for plugins, theme, skin in itertools.product(subsets, THEMES, SKINS)
    )
    wanted = {find_name(word) for word in words}
    return [stack for stack in stacks if wanted <= {stack.theme, stack.skin, *stack.plugins}]


def find_name(word: str) -> str:
    """Return the name of the layer that a word means, as it is where none answers to it."""
    names = (layer.name for layer in find_layers() if layer.answers_to(word))
    return next(names, word)


def choose_pairs(stacks: Sequence[Stack], *, share: int, shares: int) -> list[Stack]:
    """Return the stacks of one share, where all shares have each pair of choices at least once.

    Of those that are left, the stack with most pairs that no other has shown comes next: not the
    fewest that would do, but near it.
    """
    pairs = {
        (number, stack): frozenset(itertools.combinations(list_choices(number, stack), 2))
        for stack in stacks
        for number in range(1, shares + 1)
    }
    missing = set().union(*pairs.values())
    chosen = set()
    while missing:
        best = max(pairs, key=lambda it: len(pairs[it] & missing))
        missing -= pairs[best]
        chosen.add(best)
    return [stack for stack in stacks if (share, stack) in chosen]


def list_choices(number: int, stack: Stack) -> list[tuple[str, object]]:
    """Return what was chosen for a stack: interpreter, theme, skin, and of each plugin whether."""
    plugins = [(plugin, plugin in stack.plugins) for plugin in PLUGINS]
    return [("share", number), ("theme", stack.theme), ("skin", stack.skin), *plugins]


def find_sources() -> Iterator[str]:
    """Yield why what would be tested is not what was built."""
    found = [it for it in distributions() if it.name.startswith("quickscale-")]
    if not found:
        yield "No layer is installed."
    for distribution in found:
        if is_editable(distribution) or not is_inside(distribution):
            yield f"{distribution.name} is not installed from a wheel."


def is_editable(distribution: Distribution) -> bool:
    origin = json.loads(distribution.read_text("direct_url.json") or "{}")
    return bool(origin.get("dir_info", {}).get("editable"))


def is_inside(distribution: Distribution) -> bool:
    return Path(str(distribution.locate_file(""))).is_relative_to(sys.prefix)


def find_core(folder: str) -> Path:
    """Return which core the kit imports when it runs in ``folder``."""
    code = "import quickscale.core; print(quickscale.core.__file__)"
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(told.stdout.strip())


def clean_environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _STRANGERS}
    return {**kept, **more}


def choose_checks(stack: Stack, *, whole: bool) -> list[str]:
    """Return the kit's options for a stack: what another stack has shown is not shown again."""
    small = ["-p", "small_pictures"]
    if not whole:
        return ["--quick", *small]
    own = [] if stack.theme == "base" else ["--own"]
    return own if stack.skin == SKINS[0] else [*own, *small, "-m", "not any_skin"]


def check_stack(stack: Stack, folder: str, *, whole: bool) -> Result:
    """Run the kit on one stack, in a process of its own."""
    begun = time.monotonic()
    migrated = str(Path(folder, f"{stack.tables}.sqlite3"))
    done = subprocess.run(
        [sys.executable, *_KIT, "--migrated", migrated, *choose_checks(stack, whole=whole)],
        cwd=folder,
        env=clean_environment(
            PYTHONPATH=str(_PLUGINS),
            QUICKSCALE_TEST_THEME=stack.theme,
            QUICKSCALE_TEST_SKIN=stack.skin,
            QUICKSCALE_TEST_PLUGINS=",".join(stack.plugins),
        ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Result(stack, done.returncode == 0, time.monotonic() - begun, done.stdout)


def check_stacks(
    stacks: Sequence[Stack], *, workers: int, folder: str, whole: bool
) -> list[Result]:
    """Run the kit on each stack, and tell of each as it ends."""
    width = max(len(str(stack)) for stack in stacks)
    groups = [list(group) for _tables, group in itertools.groupby(stacks, lambda it: it.tables)]

    def check_group(group: list[Stack]) -> list[Result]:
        results = []
        for stack in group:
            result = check_stack(stack, folder, whole=whole or stack.is_whole)
            verdict = "passed" if result.passed else "FAILED"
            print(f"{stack!s:{width}}  {verdict}  {result.seconds:5.1f} s", flush=True)
            results.append(result)
        return results

    with ThreadPoolExecutor(workers) as pool:
        return [result for results in pool.map(check_group, groups) for result in results]


def main(arguments: Sequence[str]) -> int:
    """Return 0 if every stack passes, 1 if one fails, 2 if there is nothing fit to be tested."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--pairs", type=read_share, metavar="SHARE/SHARES")
    parser.add_argument("words", nargs="*")
    chosen = parser.parse_args(arguments)
    stacks = list_stacks(chosen.words)
    if chosen.pairs:
        share, shares = chosen.pairs
        stacks = choose_pairs(stacks, share=share, shares=shares)
    problems = [*find_sources(), *([] if stacks else ["No stack has all of these names."])]
    if problems:
        print("\n".join(problems), file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="quickscale-matrix-") as folder:
        core = find_core(folder)
        if not core.is_relative_to(sys.prefix):
            print(f"The kit would test {core}, which is no wheel's.", file=sys.stderr)
            return 2
        print(f"Python {sys.version.split()[0]}, the core of {core.parent}", flush=True)
        whole = bool(chosen.pairs)
        results = check_stacks(stacks, workers=chosen.workers, folder=folder, whole=whole)
    return report(results)


def read_share(text: str) -> tuple[int, int]:
    share, shares = (int(number) for number in text.split("/"))
    if not 1 <= share <= shares:
        raise argparse.ArgumentTypeError(f"there is no share {share} of {shares}")
    return share, shares


def report(results: Sequence[Result]) -> int:
    failed = [result for result in results if not result.passed]
    for result in failed:
        print(f"\n=== {result.stack}\n{result.output}")
    print(f"{len(results) - len(failed)} of {len(results)} stacks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
