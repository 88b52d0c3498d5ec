"""Where a project is deployed to in tests: a folder of this machine, or a real server."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .projects import Answer, Project, add_notes, begin_history

ROOT = Path(__file__).parents[2]


@dataclass
class Folder:
    """A folder of this machine, without systemd."""

    project: Project
    folder: Path
    port: int
    database: str

    def set_secrets(self) -> None:
        for name, value in (("SECRET_KEY", "s" * 60), ("DATABASE_URL", self.database)):
            answer = self.project.call("secrets", "set", name, data=value)
            assert answer.status == 0, answer.errors

    def deploy(self, *options: str) -> Answer:
        return self.project.call("deploy", "--json", *options)

    def ask(self) -> str:
        """Return the release that visitors see."""
        url = f"http://127.0.0.1:{self.port}/health/ready/"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return str(json.load(answer)["release"])

    def read_records(self) -> list[dict[str, str]]:
        answer = self.project.call("releases", "--json")
        assert answer.status == 0, answer.errors
        records: list[dict[str, str]] = json.loads(answer.output)["records"]
        return records

    def query(self, statement: str) -> str:
        command = ["psql", "-tAc", statement, self.database]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def dump_notes(self) -> str:
        table = f"{self.project.package}_note"
        return self.query(f"COPY (SELECT * FROM {table} ORDER BY id) TO STDOUT")

    def list_web_services(self) -> list[str]:
        return [file.name for file in (self.folder / "run").glob("*-web.pid")]

    def find_web_process(self, release: str) -> str:
        """Return the processes that ``release`` answers by."""
        return self.run("pgrep", "--full", f"{self.folder}/releases/{release}/.*gunicorn")

    def read_mode(self, path: str) -> str:
        return self.run("stat", "--dereference", "--format=%a", str(self.folder / path)).strip()

    def run(self, *command: str) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def kill_deployer(self) -> None:
        owner = json.loads(self.run("cat", str(self.folder / "lock")))
        self.run("kill", "-9", str(owner["pid"]))

    def end(self) -> None:
        for file in (self.folder / "run").glob("*.pid"):
            with suppress(ProcessLookupError, ValueError):
                os.kill(int(file.read_text()), signal.SIGTERM)
        address = f"unix/{self.folder / 'run' / 'caddy' / 'admin'}"
        subprocess.run(["caddy", "stop", "--address", address], check=False, capture_output=True)


class Box(Folder):
    """A real server with systemd, reached by SSH as root: ``QUICKSCALE_TEST_BOX`` names it."""

    @classmethod
    def prepare(cls, folder: Path, database: str) -> Box:
        project = Project(folder / "boxed", package="boxed")
        create = ["quickscale", "create", "boxed", "--layers-from", str(ROOT)]
        subprocess.run([*create, "--business-theme", "ecommerce"], cwd=folder, check=True)
        add_notes(project)
        project.write(
            "deploy.toml",
            f'[production]\nhost = "{os.environ["QUICKSCALE_TEST_BOX"]}"\n'
            'site_url = "http://127.0.0.1:10081"\ndrain = 2\nready = 30\nlock_timeout = 1\n',
        )
        begin_history(project)
        box = cls(project, Path("/srv/boxed-production"), 10081, database)
        box.forget()
        assert project.call("server", "prepare").status == 0
        box.set_secrets()
        return box

    def list_web_services(self) -> list[str]:
        units = ("systemctl", "list-units", "--plain", "--no-legend", "boxed-*-web.service")
        return self.run(*units).splitlines()

    def forget(self) -> None:
        """Take away what an earlier run has left."""
        self.run("sh", "-c", "systemctl stop 'boxed-production-*' || true; rm -rf "
            "/etc/systemd/system/boxed-production-* /srv/boxed-production "
            "/etc/caddy/sites/boxed-production.caddy; systemctl daemon-reload")  # fmt: skip

    def run(self, *command: str) -> str:
        return super().run("ssh", os.environ["QUICKSCALE_TEST_BOX"], shlex.join(command))
