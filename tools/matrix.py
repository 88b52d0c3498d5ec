"""Run the conformance kit on every stack of layers that this environment has installed.

    python tools/matrix.py [--workers 2] [--pairs 1/2] [--whole 1/3] [--results FILE] [word …]

Every theme in every skin with every subset of the plugins; words narrow them (``ecommerce bare``).
Layers have to be installed from wheels: a source tree would hide what a wheel lacks. Stacks with
all plugins get the whole kit (of three interpreters, each a third of them with ``--whole``), the
others what is quick. The core's own pages are looked at where there is no other theme, and
operations, which know no skin, in one skin. A skin has no tables: of stacks that differ by their
skins alone, the first migrates a database for all. Each stack runs in a process of its own, which
begins with the libraries that all of them need imported.

``--pairs`` runs few stacks instead, and the whole kit on one of each theme: any two layers meet in
one of them, as each layer and each interpreter do; ``1/2`` are those of the first of two
interpreters, each of which has the whole kit for some of the themes.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions, version
from pathlib import Path

from quickscale.core.layers.discovery import find_layers
from quickscale_testing.libraries import import_libraries

THEMES = ("ecommerce", "crm", "realestate", "yoga", "base")
SKINS = ("modern-htmx", "classic", "bare")
PLUGINS = ("analytics", "journal", "seo")

#: Looking for garbage behind each test takes longer than some of them.
_QUIET = ("-q", "-W", "ignore", "-p", "no:unraisableexception")
_PLUGINS = Path(__file__).parent / "kit_plugins"
_STRANGERS = ("DATABASE_URL", "REDIS_URL")


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
    """What became of one stack, and how many seconds of processor time it took."""

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
    if os.environ.get("PYTHONPATH"):
        yield "PYTHONPATH would hide what is installed: unset it."
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


def choose_whole(stacks: Sequence[Stack], *, share: int, shares: int) -> list[Stack]:
    """Return the stacks of one share that get the whole kit.

    All shares together have each theme in each skin once, and each share has each theme and, where
    there are as many shares as skins, each skin.
    """
    return [
        stack
        for stack in stacks
        if stack.is_whole
        and (THEMES.index(stack.theme) + SKINS.index(stack.skin)) % shares == share - 1
    ]


def choose_checks(stack: Stack, whole: Sequence[Stack]) -> list[str]:
    """Return the kit's options for a stack: what another stack has shown is not shown again.

    Args:
        stack: the stack.
        whole: those that get the whole kit; the first of each theme shows its operations.
    """
    small = ["-p", "small_pictures"]
    if stack not in whole:
        return ["--quick", *small]
    own = [] if stack.theme == "base" else ["--own"]
    first = next(it for it in whole if it.theme == stack.theme)
    return own if stack == first else [*own, *small, "-m", "not any_skin"]


def run_kit(options: Sequence[str]) -> int:
    """Run the kit in this process, which is a stack's own."""
    from quickscale_testing.conformance.__main__ import main as run

    return run([*_QUIET, *options])


def start_kit(stack: Stack, options: Sequence[str], folder: Path) -> int:
    """Start the kit on one stack, in a process of its own, and return that process' number.

    What it prints goes to the file ``output`` in a folder that has the stack's name.
    """
    home = folder / str(stack)
    home.mkdir()
    if process := os.fork():
        return process
    status = 2
    try:
        _enter(stack, home)
        status = run_kit(options)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)  # the parent's folders are the parent's to remove


def _enter(stack: Stack, home: Path) -> None:
    output = os.open(home / "output", os.O_WRONLY | os.O_CREAT)
    os.dup2(output, sys.stdout.fileno())
    os.dup2(output, sys.stderr.fileno())
    os.chdir(home)
    tempfile.tempdir = str(home)
    sys.path.insert(0, str(_PLUGINS))
    for name in _STRANGERS:
        os.environ.pop(name, None)
    os.environ["TMPDIR"] = str(home)
    os.environ["QUICKSCALE_TEST_THEME"] = stack.theme
    os.environ["QUICKSCALE_TEST_SKIN"] = stack.skin
    os.environ["QUICKSCALE_TEST_PLUGINS"] = ",".join(stack.plugins)


def check_stacks(
    stacks: Sequence[Stack], whole: Sequence[Stack], *, workers: int, folder: Path
) -> Iterator[Result]:
    """Run the kit on each stack, and yield what became of it as it ends.

    Of stacks that have the same tables one waits for the other.
    """
    waiting = [list(group) for _tables, group in itertools.groupby(stacks, lambda it: it.tables)]
    running: dict[int, tuple[Stack, list[Stack]]] = {}
    while waiting or running:
        while waiting and len(running) < workers:
            stack, *group = waiting.pop(0)
            migrated = folder / f"{stack.tables}.sqlite3"
            options = ["--migrated", str(migrated), *choose_checks(stack, whole)]
            running[start_kit(stack, options, folder)] = stack, group
        process, status, usage = os.wait4(-1, 0)
        stack, group = running.pop(process)
        if group:
            waiting.insert(0, group)
        output = (folder / str(stack) / "output").read_text(errors="replace")
        shutil.rmtree(folder / str(stack))
        yield Result(stack, status == 0, usage.ru_utime + usage.ru_stime, output)


def main(arguments: Sequence[str]) -> int:
    """Return 0 if every stack passes, 1 if one fails, 2 if there is nothing fit to be tested."""
    chosen = read_arguments(arguments)
    stacks = list_stacks(chosen.words)
    whole = choose_whole(stacks, share=chosen.whole[0], shares=chosen.whole[1])
    if chosen.pairs:
        share, shares = chosen.pairs
        stacks = choose_pairs(stacks, share=share, shares=shares)
        own = [theme for place, theme in enumerate(THEMES) if place % shares == share - 1]
        first = {stack.theme: stack for stack in reversed(stacks) if stack.theme in own}
        whole = list(first.values())
    problems = [*find_sources(), *([] if stacks else ["No stack has all of these names."])]
    if problems:
        print("\n".join(problems), file=sys.stderr)
        return 2
    print(f"Python {platform.python_version()}, Django {version('django')}", flush=True)
    import_libraries()
    results = []
    with tempfile.TemporaryDirectory(prefix="quickscale-matrix-") as folder:
        for result in check_stacks(stacks, whole, workers=chosen.workers, folder=Path(folder)):
            verdict = "passed" if result.passed else "FAILED"
            print(f"{result.seconds:5.1f} s  {verdict}  {result.stack}", flush=True)
            results.append(result)
    if chosen.results:
        write_results(chosen.results, results)
    return report(results)


def read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--pairs", type=read_share, metavar="SHARE/SHARES")
    parser.add_argument("--whole", type=read_share, default=(1, 1), metavar="SHARE/SHARES")
    parser.add_argument("--results", type=Path, metavar="FILE")
    parser.add_argument("words", nargs="*")
    return parser.parse_args(arguments)


def write_results(file: Path, results: Sequence[Result]) -> None:
    """Write what passed on what, for COMPATIBILITY.md."""
    layers = {it.name: it.version for it in distributions() if it.name.startswith("quickscale-")}
    stacks = {str(result.stack): result.passed for result in results}
    file.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "python": platform.python_version(),
        "django": version("django"),
        "layers": dict(sorted(layers.items())),
        "stacks": dict(sorted(stacks.items())),
    }
    file.write_text(json.dumps(document, indent=2) + "\n")


def read_share(text: str) -> tuple[int, int]:
    share, shares = (int(number) for number in text.split("/"))
    if not 1 <= share <= shares:
        raise argparse.ArgumentTypeError(f"there is no share {share} of {shares}")
    return share, shares


def report(results: Sequence[Result]) -> int:
    failed = [result for result in results if not result.passed]
    for result in failed:
        print(f"\n=== {result.stack}\n{result.output}")
    seconds = sum(result.seconds for result in results)
    passed = f"{len(results) - len(failed)} of {len(results)} stacks passed"
    print(f"{passed}, in {seconds:.0f} s of processor time")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
