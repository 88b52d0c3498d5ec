"""A site is deployed to a folder of this machine, while visitors come and things go wrong."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import urllib.request
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.assembly.proxy import find_port

from .load import Load
from .projects import Project, prepare_folder, write_project

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.xdist_group("deploy"),
    pytest.mark.skipif(
        shutil.which("caddy") is None or shutil.which("pg_dump") is None,
        reason="Caddy or PostgreSQL's programs are missing: apt-get install caddy postgresql-client",
    ),
]

ADD = 'migrations.AddField("Note", "{}", models.CharField(max_length=9, null=True))'
REMOVE = 'migrations.RemoveField("Note", "{}")'
FAIL = "migrations.RunPython(fail)"


class Server:
    """A project and where it is deployed to."""

    def __init__(self, project: Project, folder: Path, port: int, database: str) -> None:
        self.project = project
        self.folder = folder
        self.port = port
        self.database = database

    def deploy(self, *options):
        return self.project.call("deploy", "--json", *options)

    def ask(self):
        url = f"http://127.0.0.1:{self.port}/health/ready/"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)["release"]

    def query(self, statement):
        done = subprocess.run(
            ["psql", "-tAc", statement, self.database], capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def read_records(self):
        return json.loads(self.project.call("releases", "--json").output)["records"]


@pytest.fixture(scope="module")
def server(tmp_path_factory, django_db_blocker):
    folder = tmp_path_factory.mktemp("srv")
    port = find_port()
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"deploy_{os.getpid()}"
    subprocess.run(["psql", "-qc", f"CREATE DATABASE {name}", url.geturl()], check=True)
    database = url._replace(path=f"/{name}").geturl()
    project = write_project(tmp_path_factory.mktemp("project") / "store",
        f"http://127.0.0.1:{port}", folder)  # fmt: skip
    prepare_folder(project, folder)
    try:
        for secret, value in (("SECRET_KEY", "s" * 60), ("DATABASE_URL", database)):
            assert project.call("secrets", "set", secret, data=value).status == 0
        yield Server(project, folder / "store-production", port, database)
    finally:
        _end(folder / "store-production")
        subprocess.run(
            ["psql", "-qc", f"DROP DATABASE {name} WITH (FORCE)", url.geturl()], check=True
        )


def _end(site):
    for file in (site / "run").glob("*.pid"):
        with suppress(ProcessLookupError, ValueError):
            os.kill(int(file.read_text()), signal.SIGTERM)
    with suppress(subprocess.CalledProcessError):
        address = f"unix/{site / 'run' / 'caddy' / 'admin'}"
        subprocess.run(["caddy", "stop", "--address", address], check=True, capture_output=True)


def test_a_site_is_deployed_changed_and_rolled_back_while_visitors_come(server):
    project = server.project
    first = server.deploy().result["release"]
    assert server.ask() == first
    assert server.deploy().result["outcome"] == "unchanged"

    with Load(server.port).run() as load:
        project.migrate("0002_color", ADD.format("color"), after="0001_initial",
            deploys=("expand", True))  # fmt: skip
        project.commit("Add a colour")
        second = server.deploy().result["release"]
        assert server.ask() == second

        project.break_start()
        project.commit("Break the start")
        assert "This release never starts" in server.deploy().refusal
        assert server.ask() == second
        project.forget_changes()

        project.break_health()
        project.commit("Break the health")
        assert "503" in server.deploy().refusal
        assert server.ask() == second
        project.forget_changes()

        project.migrate("0003_fail", FAIL, after="0002_color", deploys=("data", False))
        project.commit("Break a migration")
        assert "This migration always fails" in server.deploy().refusal
        assert server.ask() == second
        project.forget_changes()

        rolled_back = project.call("rollback", "--json").result
        assert rolled_back["release"] == first == server.ask()
    assert load.failures == []
    assert load.requests > 100
    outcomes = [record["outcome"] for record in server.read_records()]
    assert outcomes == ["deployed", "deployed", "failed", "failed", "failed", "rolled back"]
