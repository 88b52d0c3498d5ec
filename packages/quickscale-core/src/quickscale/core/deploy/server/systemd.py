"""Services as units of systemd."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from .files import write, write_json
from .shell import run
from .site import Site
from .vault import CREDENTIAL

_UNITS = Path("/etc/systemd/system")

_UNIT = """\
[Unit]
Description={name}
After=network-online.target postgresql.service redis-server.service
StartLimitIntervalSec=0

[Service]
User={user}
Group={user}
WorkingDirectory={release}
LoadCredentialEncrypted={credential}:{folder}/secrets
ExecStart=/usr/bin/python3 {folder}/run/with_secrets.py {settings} {command}
Restart=always
RestartSec=1
KillMode=mixed
TimeoutStopSec=75
UMask=0022
NoNewPrivileges=yes
PrivateTmp=yes
ProtectHome=yes
ProtectSystem=strict
ReadWritePaths={folder}/shared {folder}/sockets

[Install]
WantedBy=multi-user.target
"""


class Systemd:
    def __init__(self, site: Site) -> None:
        self.site = site

    def start(
        self, service: str, release: Path, command: Sequence[str], settings: Mapping[str, str]
    ) -> None:
        """Start ``service``, now and whenever the machine starts."""
        file = self.site.folder / "run" / f"{service}.json"
        write_json(file, {**settings, "HOME": str(self.site.folder)})
        program = Path(__file__).with_name("with_secrets.py").name
        write(self.site.folder / "run" / program, _read_own(program))
        text = _UNIT.format(
            name=self._unit(service), user=self.site.user, release=release, settings=file,
            folder=self.site.folder, credential=CREDENTIAL, command=" ".join(command),
        )  # fmt: skip
        write(_UNITS / f"{self._unit(service)}.service", text.encode())
        run(["systemctl", "daemon-reload"])
        run(["systemctl", "enable", "--quiet", self._unit(service)])
        run(["systemctl", "restart", self._unit(service)])

    def stop(self, services: Sequence[str]) -> None:
        """Stop ``services``, all at a time; each has a minute to end what it does."""
        known = [self._unit(name) for name in services if self._find(name).exists()]
        if not known:
            return
        run(["systemctl", "disable", "--quiet", *known])
        run(["systemctl", "stop", *known])
        for name in services:
            self._find(name).unlink(missing_ok=True)
            (self.site.folder / "run" / f"{name}.json").unlink(missing_ok=True)
        run(["systemctl", "daemon-reload"])

    def list_services(self) -> list[str]:
        prefix = f"{self.site.name}-"
        files = _UNITS.glob(f"{prefix}*.service")
        return [file.stem.removeprefix(prefix) for file in files]

    def is_running(self, service: str) -> bool:
        return self._show(service).get("ActiveState") == "active"

    def count_restarts(self, service: str) -> int:
        return int(self._show(service).get("NRestarts") or 0)

    def read_log(self, service: str, *, lines: int = 20) -> str:
        command = ["journalctl", "-u", self._unit(service), "-n", str(lines), "-o", "cat"]
        return run([*command, "--no-pager"]).decode(errors="replace")

    def follow_log(self, *, follow: bool, lines: int) -> list[str]:
        more = ["--follow"] if follow else []
        units = f"--unit={self.site.name}-*"
        return ["journalctl", units, f"--lines={lines}", "-o", "cat", "--no-pager", *more]

    def _show(self, service: str) -> dict[str, str]:
        shown = run(["systemctl", "show", "-p", "ActiveState,NRestarts", self._unit(service)])
        pairs = (line.partition("=")[::2] for line in shown.decode().splitlines() if "=" in line)
        return dict(pairs)

    def _unit(self, service: str) -> str:
        return f"{self.site.name}-{service}"

    def _find(self, service: str) -> Path:
        return _UNITS / f"{self._unit(service)}.service"


def _read_own(name: str) -> bytes:
    import pkgutil

    data = pkgutil.get_data(__package__, name)
    assert data is not None
    return data
