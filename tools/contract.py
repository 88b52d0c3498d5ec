"""What each distribution promises to others, as text that reviews well.

    python tools/contract.py            write contract.txt into the package of each distribution
    python tools/contract.py --check    say which of them are stale, or longer than can be kept
    python tools/contract.py --compare [REF]
                                        say what kind of release each distribution's changes need,
                                        since its last one, or since REF where there is none yet

docs/contract.md says what is promised and what is not.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

from surface.folders import find_contract, list_contracts

ROOT = Path(__file__).resolve().parent.parent
#: More public names of the core than these nobody keeps stable.
MOST = 200


def describe_all() -> dict[str, str]:
    """Return the contract of each distribution, by its name.

    A process can run one theme and one skin; each stack is described by a process of its own.
    """
    texts: dict[str, str] = {}
    for stack in list_stacks():
        described = subprocess.run(
            [sys.executable, __file__, "--describe"],
            env={**os.environ, **stack, "STRIPE_API_BASE": ""},
            check=True,
            stdout=subprocess.PIPE,
        )
        texts.update(json.loads(described.stdout))
    return texts


def list_stacks() -> Iterator[dict[str, str]]:
    """Yield as few stacks as hold every layer of the workspace's packages, by environment."""
    layers = defaultdict(list)
    for group in ("business_themes", "presentation_skins", "feature_plugins"):
        for entry in entry_points(group=f"quickscale.{group}"):
            folder = entry.dist.name.removeprefix("quickscale-") if entry.dist else ""
            if (ROOT / "packages" / folder).is_dir() and folder:
                layers[group].append(entry.name)
    themes, skins = layers["business_themes"], layers["presentation_skins"]
    for number in range(max(len(themes), len(skins))):
        yield {
            "QUICKSCALE_TEST_THEME": themes[number % len(themes)],
            "QUICKSCALE_TEST_SKIN": skins[number % len(skins)],
            "QUICKSCALE_TEST_PLUGINS": ",".join(sorted(layers["feature_plugins"])),
            "DJANGO_SETTINGS_MODULE": "quickscale_testing.settings",
        }


def find_faults(texts: dict[str, str]) -> Iterator[str]:
    for name, text in texts.items():
        file = find_contract(ROOT, name)
        if not file.is_file() or file.read_text() != text:
            yield f"{file.relative_to(ROOT)} is stale: run python tools/contract.py"
    strays = [file for name, file in list_contracts(ROOT) if name not in texts]
    for file in (*strays, *sorted(ROOT.glob("contracts/*.txt"))):
        yield f"{file.relative_to(ROOT)} is nobody's: remove it"
    yield from find_unknown_deprecations(texts)
    if (count := count_names(texts["quickscale-core"])) > MOST:
        yield f"{count} names of the core are public; {MOST} are the most that can be kept"


def find_unknown_deprecations(texts: dict[str, str]) -> Iterator[str]:
    """Yield what a distribution calls deprecated and does not promise."""
    from quickscale.core.contracts.text import read

    for name, text in texts.items():
        file = find_contract(ROOT, name).with_name("deprecated.txt")
        promised = read(text)
        for section, lines in read(file.read_text() if file.is_file() else "").items():
            for unknown in sorted(lines.keys() - promised.get(section, {}).keys()):
                yield f"{file.relative_to(ROOT)}: there is no {unknown} in {section}"


def count_names(text: str) -> int:
    """Return how many names a contract's API has, without the members of classes."""
    from quickscale.core.contracts.text import read

    api = [section for name, section in read(text).items() if name.startswith("api ")]
    classes = {name for section in api for name, line in section.items() if line[:6] == "class "}
    return sum(name.rpartition(".")[0] not in classes for section in api for name in section)


def compare_releases(ref: str) -> int:
    from surface import releases

    workspace = releases.Workspace(ROOT)
    if workspace.is_shallow:
        print("This clone may lack the tags of releases. Run: git fetch --unshallow --tags")
        return 1
    if ref and not workspace.knows(ref):
        print(f"git knows no {ref}")
        return 1
    verdicts = releases.judge_all(workspace, ref)
    for verdict in verdicts:
        print("\n".join(releases.describe(verdict)))
    faults = list(releases.find_faults(workspace, verdicts))
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--compare", nargs="?", const="", metavar="REF")
    parser.add_argument("--describe", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.compare is not None:
        return compare_releases(options.compare)
    if options.describe:
        from surface.distributions import describe_stack

        json.dump(describe_stack(), sys.stdout)
        return 0
    texts = describe_all()
    if options.check:
        faults = list(find_faults(texts))
        print("\n".join(faults) or f"{len(texts)} contracts are fresh")
        return 1 if faults else 0
    for name, text in texts.items():
        find_contract(ROOT, name).write_text(text)
    print(f"{len(texts)} contracts, {count_names(texts['quickscale-core'])} names of the core")
    return 0


if __name__ == "__main__":
    sys.exit(main())
