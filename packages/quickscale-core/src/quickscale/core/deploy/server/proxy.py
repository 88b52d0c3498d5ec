"""Caddy before the site: with the project's own Caddyfile, or the page of maintenance."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from .events import Refused
from .files import write
from .shell import run
from .site import Site, has_systemd

_MAIN = """\
# Written by `quickscale server prepare`; the sites are in sites/.
{{
{options}	servers {{
		protocols h1 h2
		timeouts {{
			read_header 10s
			read_body 2m
			idle 2m
		}}
		max_header_size 16KB
	}}
}}

import {sites}/*.caddy
"""

_MAINTENANCE = """\
{site_url} {{
	header Retry-After 120
	header Cache-Control no-store
	respond "This site is being worked on. Please come back in a few minutes." 503
}}
"""


class Proxy:
    def __init__(self, site: Site) -> None:
        self.site = site
        self.folder = Path("/etc/caddy") if has_systemd() else site.folder / "run" / "caddy"

    def prepare(self) -> None:
        """Write the part of the configuration that all sites of the machine share."""
        (self.folder / "sites").mkdir(parents=True, exist_ok=True)
        socket = "" if has_systemd() else f"\tadmin unix/{self._socket}\n"
        text = _MAIN.format(options=socket, sites=self.folder / "sites")
        write(self.folder / "Caddyfile", text.encode())

    def serve(self, release: Path, color: str) -> None:
        """Send visitors to ``release``, which runs as ``color``.

        Caddy looks up anew at each request what the link leads to, so that the next request goes to
        the new release, and no connection of a visitor is closed for it.
        """
        link, draft = self.site.find_socket("web"), self.site.find_socket("web.draft")
        draft.unlink(missing_ok=True)
        draft.symlink_to(color)
        draft.replace(link)
        values = {
            "SITE_URL": self.site.target["site_url"],
            "MEDIA_ROOT": str(self.site.media),
            "UPSTREAM": f"unix/{link}",
        }
        self._load(render(release.joinpath("Caddyfile").read_text(), values, find_version()))

    def close(self) -> None:
        """Tell visitors that the site is being worked on."""
        self._load(_MAINTENANCE.format(site_url=self.site.target["site_url"]))

    def _load(self, text: str) -> None:
        file = self.folder / "sites" / f"{self.site.name}.caddy"
        if not (self.folder / "Caddyfile").exists():
            self.prepare()
        before = file.read_bytes() if file.exists() else None
        if before == text.encode() and self._is_running():
            return
        write(file, text.encode())
        try:
            self._reload()
        except Refused:
            if before is None:
                file.unlink()
            else:
                write(file, before)
            raise

    def _reload(self) -> None:
        main = str(self.folder / "Caddyfile")
        if has_systemd():
            run(["caddy", "validate", "--adapter", "caddyfile", "--config", main])
            run(["systemctl", "reload-or-restart", "caddy"])
        elif self._is_running():
            address = f"unix/{self._socket}"
            run(["caddy", "reload", "--config", main, "--force", "--address", address])
        else:
            self._start(main)

    def _start(self, main: str) -> None:
        run(["caddy", "validate", "--adapter", "caddyfile", "--config", main])
        home = {"HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder)}
        with (self.folder / "caddy.log").open("ab") as log:
            subprocess.Popen(
                ["caddy", "run", "--adapter", "caddyfile", "--config", main],
                env={**os.environ, **home}, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        for _ in range(200):
            if self._is_running():
                return
            time.sleep(0.05)
        raise Refused("Caddy does not start.", f"look into {self.folder / 'caddy.log'}")

    @property
    def _socket(self) -> Path:
        # A socket's path has room for a hundred letters.
        return self.folder / "admin"

    def _is_running(self) -> bool:
        if has_systemd():
            return True
        import socket

        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self._socket))
            except OSError:
                return False
        return True


def render(text: str, values: Mapping[str, str], version: tuple[int, ...]) -> str:
    """Return a project's Caddyfile with its variables' values, less what all sites share."""
    text = re.sub(r"(?ms)^\{$.*?^\}$\n*", "", text, count=1)

    def insert(found: "re.Match[str]") -> str:
        return values.get(found[1], found[2] or "")

    # A connection that is kept would lead to the old release, and end under a request with it.
    text = re.sub(r"(?m)^(\s*)keepalive .*$", r"\1keepalive off", text)
    text = re.sub(r"\{\$([A-Z_]+)(?::([^}]*))?\}", insert, text)
    if version >= (2, 6, 3):
        return text
    # Debian 12's is older than the names of the buffers' sizes.
    text = text.replace("request_buffers 10MB", "buffer_requests")
    return text.replace("response_buffers 4MB", "buffer_responses\nmax_buffer_size 10MB")


def find_version() -> tuple[int, ...]:
    if not shutil.which("caddy"):
        raise Refused("Caddy is not installed on the server.", "quickscale server prepare")
    numbers = re.findall(r"\d+", run(["caddy", "version"]).decode().split()[0])
    return tuple(int(number) for number in numbers[:3])
