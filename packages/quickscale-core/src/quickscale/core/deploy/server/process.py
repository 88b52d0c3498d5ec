"""Releases as folders and services as processes, without containers."""

import hashlib
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from .events import Refused
from .keeper import Keepers
from .shell import make_environment, run
from .site import Site, has_systemd
from .systemd import Systemd
from .vault import Vault

#: Makes a socket 0660: for the site's user, and for Caddy, which is in the site's group.
_SOCKET_UMASK = "0117"


class Supervisor(Protocol):
    """What keeps services running."""

    def start(
        self, service: str, release: Path, command: Sequence[str], settings: Mapping[str, str]
    ) -> None: ...
    def stop(self, services: Sequence[str]) -> None: ...
    def list_services(self) -> list[str]: ...
    def is_running(self, service: str) -> bool: ...
    def count_restarts(self, service: str) -> int: ...
    def read_log(self, service: str, *, lines: int = 20) -> str: ...
    def follow_log(self, *, follow: bool, lines: int) -> list[str]: ...


def find_supervisor(site: Site) -> Supervisor:
    return Systemd(site) if has_systemd() else Keepers(site)


class ProcessDriver:
    def __init__(self, site: Site) -> None:
        self.site = site
        self.supervisor = find_supervisor(site)

    def has_release(self, release: str) -> bool:
        return bool(self.site.describe_release(release))

    def build(self, release: str, archive: bytes) -> None:
        folder = self.site.find_release(release)
        self._remove(folder)
        self.site.make_own(folder)
        self._run(["tar", "-xzf", "-", "-C", str(folder)], folder, data=archive)
        self._make_environment(folder)
        settings = {"SECRET_KEY": "only-while-building", "DEBUG": "false"}
        self._run_python(folder, "manage.py", "collectstatic", "--noinput", settings=settings)

    def _make_environment(self, folder: Path) -> None:
        """Give the release the environment of its lock file, which releases may share."""
        environment = self.site.folder / "environments" / hash_requirements(folder)
        (folder / ".venv").symlink_to(environment)
        done = environment.with_suffix(".done")
        if done.exists():
            return
        settings = {
            "UV_CACHE_DIR": str(self.site.folder / "cache"),
            "UV_COMPILE_BYTECODE": "1",
            "UV_PROJECT_ENVIRONMENT": str(environment),
            "UV_PYTHON_DOWNLOADS": "never",
            "UV_SYSTEM_CERTS": "1",
        }
        command = [find_uv(), "sync", "--quiet", "--locked", "--no-dev", "--python", _find_python()]
        self._run(command, folder, settings=settings)
        done.touch()

    def manage(self, release: str, *arguments: str, settings: Mapping[str, str]) -> str:
        folder = self.site.find_release(release)
        given = {**settings, **Vault(self.site).read(), **_pick(settings, "DATABASE_URL")}
        return self._run_python(folder, "manage.py", *arguments, settings=given)

    def _run_python(self, folder: Path, *arguments: str, settings: Mapping[str, str]) -> str:
        command = [str(folder / ".venv" / "bin" / "python"), *arguments]
        return self._run(command, folder, settings=settings).decode(errors="replace")

    def _run(
        self,
        command: list[str],
        folder: Path,
        *,
        settings: Mapping[str, str] | None = None,
        data: bytes | None = None,
    ) -> bytes:
        environment = make_environment(self.site.folder, settings or {})
        return run(command, cwd=folder, env=environment, user=self.site.user, data=data)

    def start_web(self, release: str, color: str, settings: Mapping[str, str]) -> None:
        package = find_package(self.site.find_release(release))
        address = f"unix:{self.site.find_socket(color)}"
        command = ["gunicorn", "--umask", _SOCKET_UMASK, "--bind", address, f"{package}.wsgi"]
        self._start(f"{color}-web", release, command, settings)

    def start_background(self, release: str, color: str, settings: Mapping[str, str]) -> None:
        running = self.supervisor.list_services()
        for service, arguments in self._list_background(color).items():
            if service not in running:
                self._start(service, release, ["python", "manage.py", *arguments], settings)

    def _start(
        self, service: str, release: str, command: list[str], settings: Mapping[str, str]
    ) -> None:
        folder = self.site.find_release(release)
        program = str(folder / ".venv" / "bin" / command[0])
        self.supervisor.start(service, folder, [program, *command[1:]], settings)

    def _list_background(self, color: str) -> dict[str, list[str]]:
        target = self.site.target
        workers = {
            f"{color}-worker-{number}": ["db_worker", "--queue-name", "*"]
            for number in range(1, target["worker"] + 1)
        }
        schedulers = {
            f"{color}-scheduler-{number}": ["run_schedule"]
            for number in range(1, target["scheduler"] + 1)
        }
        return {**workers, **schedulers}

    def stop(self, color: str) -> None:
        services = self.supervisor.list_services()
        self.supervisor.stop([name for name in services if name.startswith(f"{color}-")])

    def stop_background(self, color: str) -> None:
        services = self.supervisor.list_services()
        background = self._list_background(color)
        self.supervisor.stop([name for name in services if name in background])

    def is_complete(self, color: str) -> bool:
        wanted = {f"{color}-web", *self._list_background(color)}
        found = {name for name in self.supervisor.list_services() if name.startswith(f"{color}-")}
        return wanted == found and all(self.supervisor.is_running(name) for name in wanted)

    def find_failure(self, color: str) -> str:
        service = f"{color}-web"
        if self.supervisor.count_restarts(service) < 2:
            return ""
        return self.supervisor.read_log(service) or "It ends as soon as it is started."

    def remove_releases(self, keep: set[str]) -> None:
        used = {self.site.find_release(name).joinpath(".venv").readlink().name for name in keep}
        for folder in (self.site.folder / "releases").iterdir():
            if folder.name not in keep:
                (self.site.folder / "run" / f"{folder.name}.built.json").unlink(missing_ok=True)
                self._remove(folder)
        for folder in (self.site.folder / "environments").iterdir():
            if folder.stem not in used:
                self._remove(folder)

    def _remove(self, path: Path) -> None:
        if path.is_symlink() or path.is_file():
            path.unlink()
        elif path.exists():
            shutil.rmtree(path)


def find_uv() -> str:
    for path in ("/opt/quickscale/bin/uv", str(Path(sys.executable).with_name("uv"))):
        if Path(path).exists():
            return path
    found = shutil.which("uv")
    if not found:
        raise Refused("uv is not installed on the server.", "quickscale server prepare")
    return found


def _find_python() -> str:
    return sys.executable


def hash_requirements(folder: Path) -> str:
    found = hashlib.sha256(sys.version.encode())
    for path in (folder / "pyproject.toml", folder / "uv.lock", *sorted(folder.glob("wheels/*"))):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:12]


def find_package(folder: Path) -> str:
    """Return the project's package, whose ``wsgi.py`` the web server serves."""
    for path in sorted(folder.glob("*/wsgi.py")):
        return path.parent.name
    raise Refused("The release has no wsgi.py.", "look at how quickscale create lays a project out")


def _pick(settings: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: settings[name] for name in names if name in settings}
