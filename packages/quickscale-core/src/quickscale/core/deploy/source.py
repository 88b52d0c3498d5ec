"""What is deployed: the committed tree of the project, known by the hash of its contents."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from quickscale.core.assembly.builder import find_uv

from .errors import DeployError

_BEGIN = "git init && git add --all && git commit --message 'Begin'"


@dataclass(frozen=True, slots=True)
class Source:
    """The project's tree.

    Args:
        release: the id of the release, the beginning of the tree's hash.
        revision: the commit it is taken from.
    """

    folder: Path
    tree: str
    revision: str

    @property
    def release(self) -> str:
        return self.tree[:12]

    def pack(self) -> bytes:
        return _git(self.folder, "archive", "--format=tar.gz", self.tree).stdout


def read_source(project: Path) -> Source:
    """Return what is committed.

    Raises:
        DeployError: there is no commit, or files differ from it.
    """
    prefix = _git(project, "rev-parse", "--show-prefix", hint=_BEGIN).stdout.decode().strip()
    revision = _git(project, "rev-parse", "--verify", "HEAD", hint=_BEGIN).stdout.decode().strip()
    changed = _git(project, "status", "--porcelain", "--", ".").stdout.decode().splitlines()
    if changed:
        shown = ", ".join(line[3:] for line in changed[:5])
        raise DeployError(
            f"Not all is committed: {shown}{' …' if changed[5:] else ''}.",
            hint="commit them, or stash them with: git stash --include-untracked",
        )
    tree = _git(project, "rev-parse", f"HEAD:{prefix}").stdout.decode().strip()
    _require_no_secrets(project)
    _require_lock(project)
    return Source(project, tree, revision)


def find_actor(project: Path) -> str:
    """Return who deploys, as commits name them."""
    done = subprocess.run(
        ["git", "config", "user.email"],  # noqa: S607
        cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.strip() or "unknown"


def _require_no_secrets(project: Path) -> None:
    if _git(project, "ls-files", "--", ".env").stdout:
        raise DeployError(
            ".env is committed, so its secrets would be part of the release.",
            hint="git rm --cached .env, and change the secrets that it holds",
        )


def _require_lock(project: Path) -> None:
    if not (project / "uv.lock").is_file():
        raise DeployError("The project has no uv.lock.", hint="uv lock, and commit it")
    uv = find_uv()
    if uv is None:
        return
    done = subprocess.run(  # noqa: S603
        [uv, "lock", "--check", "--quiet"], cwd=project, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DeployError("uv.lock is behind pyproject.toml.", hint="uv lock, and commit it")


def _git(project: Path, *arguments: str, hint: str = "") -> subprocess.CompletedProcess[bytes]:
    try:
        done = subprocess.run(  # noqa: S603
            ["git", *arguments],  # noqa: S607
            cwd=project, capture_output=True, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        raise DeployError("git is not installed.", hint="install git") from None
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise DeployError(f"The project has no commit to deploy: {''.join(why)}", hint=hint)
    return done
