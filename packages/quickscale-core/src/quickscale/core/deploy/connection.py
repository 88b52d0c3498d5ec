"""Talking to the program on the server: one JSON line each way, over SSH or on this machine."""

import base64
import io
import json
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .errors import DeployError
from .targets import LOCAL, Target

Event = dict[str, Any]

_PROGRAM = Path(__file__).with_name("server")
_OPTIONS = ("-oServerAliveInterval=15", "-oConnectTimeout=15", "-oBatchMode=yes")
#: How ssh ends when it fails itself.
_UNREACHABLE = 255
#: Puts the program where only its user can write, under a name that says its contents, and runs it.
_BOOT = """
import hashlib, os, sys
data = sys.stdin.buffer.read(int(sys.stdin.buffer.readline()))
root = "/var/lib/quickscale" if os.geteuid() == 0 else os.path.expanduser("~/.cache/quickscale")
os.makedirs(root, mode=0o755, exist_ok=True)
path = os.path.join(root, hashlib.sha256(data).hexdigest()[:16] + ".pyz")
if not os.path.exists(path):
    with open(f"{path}.{os.getpid()}", "wb") as file:
        file.write(data)
    os.replace(file.name, path)
sys.path.insert(0, path)
sys.argv[0] = path
from server.main import serve
serve()
"""


def pack_program() -> bytes:
    """Return the server's program as one file that Python runs; the same one for the same code."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(_PROGRAM.glob("*.py")):
            archive.writestr(zipfile.ZipInfo(f"server/{file.name}"), file.read_bytes())
        main = "from server.main import main\nmain()\n"
        archive.writestr(zipfile.ZipInfo("__main__.py"), main)
    return packed.getvalue()


@dataclass(frozen=True, slots=True)
class Connection:
    target: Target

    def call(
        self,
        command: str,
        *,
        listen: Callable[[Event], None] = lambda event: None,
        send: Callable[[], bytes] | None = None,
        **arguments: Any,
    ) -> Any:
        """Have the server carry out ``command``, and return its result.

        Args:
            listen: is told what happens meanwhile.
            send: returns the bytes that the server may ask for.

        Raises:
            DeployError: the server cannot be reached, or refuses.
        """
        program, is_heard = pack_program(), False
        request = {"command": command, "target": asdict(self.target), "arguments": arguments}
        process = self._start(self._reach("-c", _BOOT))
        with process:
            assert process.stdin and process.stdout
            with suppress(BrokenPipeError):
                process.stdin.write(b"%d\n" % len(program) + program)
                process.stdin.write(json.dumps(request).encode() + b"\n")
                process.stdin.flush()
            for event in _read_events(process.stdout):
                is_heard = True
                if event["event"] == "send" and send:
                    payload = send()
                    process.stdin.write(b"%d\n" % len(payload) + payload)
                    process.stdin.flush()
                elif event["event"] == "refused":
                    raise DeployError(event["message"], hint=event["hint"])
                elif event["event"] == "result":
                    return event["result"]
                else:
                    listen(event)
        if process.returncode == _UNREACHABLE and not is_heard:
            raise DeployError(
                f"ssh does not reach {self.target.host}.",
                hint=f"try until it asks nothing any more: {shlex.join(self._connect())}",
            )
        raise DeployError(
            f"The connection to {self.target.host} ended before the server had answered.",
            hint="what has begun there goes on; see how it ended with: "
            f"quickscale status --env {self.target.environment_name}",
        )

    def _start(self, command: list[str]) -> "subprocess.Popen[bytes]":
        try:
            return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        except FileNotFoundError:
            raise DeployError("ssh is not installed.", hint="install OpenSSH's client") from None

    def attach(self, command: str, **arguments: Any) -> int:
        """Give this terminal to ``command`` on the server; return how it ended."""
        path = self.call("locate")
        request = {"command": command, "target": asdict(self.target), "arguments": arguments}
        packed = base64.urlsafe_b64encode(json.dumps(request).encode()).decode()
        terminal = ("-t",) if sys.stdin.isatty() else ()
        return subprocess.run(  # noqa: S603
            self._reach(path, "attach", packed, options=terminal), check=False
        ).returncode

    def _reach(self, *arguments: str, options: tuple[str, ...] = ()) -> list[str]:
        if self.target.host == LOCAL:
            return [sys.executable, *arguments]
        host, _, _ = self.target.host.partition(":")
        user = host.partition("@")[0] if "@" in host else ""
        # An alias of ~/.ssh/config may name root as its user, so the server itself says who it is.
        python = shlex.join(["python3", *arguments])
        sudo = "" if user == "root" else '$([ "$(id -u)" = 0 ] || echo sudo -n) '
        return [*self._connect(*options, *_OPTIONS), sudo + python]

    def _connect(self, *options: str) -> list[str]:
        host, _, port = self.target.host.partition(":")
        where = ["-p", port] if port else []
        return ["ssh", *options, *where, host]


def _read_events(stream: Any) -> Iterator[Event]:
    for line in stream:
        with suppress(ValueError):
            event = json.loads(line)
            if isinstance(event, Mapping) and "event" in event:
                yield dict(event)
