"""Build what a tag releases, and try it out as a release is.

    python tools/build_release.py PACKAGE-vX.Y.Z FOLDER

It runs where the tag is checked out, and needs no credentials.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from release import ROOT, Plan, Refused, build_release, read_version, run, try_out


def read_tag(root: Path, tag: str) -> Plan:
    """Return what a tag releases; Refused where the code that is checked out is not that."""
    package, _, version = tag.rpartition("-v")
    plan = Plan(root, package, "", version)
    try:
        written = read_version(plan.folder)
    except LookupError as error:
        raise Refused(str(error)) from error
    if written != version:
        raise Refused(f"{tag} is checked out, but {plan.folder.name} is {written}.")
    if run(["git", "rev-parse", f"{tag}^{{commit}}"], root) != run(
        ["git", "rev-parse", "HEAD"], root
    ):
        raise Refused(f"{tag} isn't what is checked out.")
    return plan


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tag")
    parser.add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    try:
        plan = read_tag(ROOT, options.tag)
        with tempfile.TemporaryDirectory(prefix="quickscale-release-") as scratch:
            try_out(plan, build_release(plan, options.folder.resolve()), Path(scratch))
    except Refused as refusal:
        print(f"No release: {refusal}", file=sys.stderr)
        return 1
    print(f"{options.folder} holds {options.tag}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
