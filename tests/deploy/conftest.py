from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from tests.assembly.proxy import find_port

from .projects import prepare_folder, write_project
from .servers import Box, Folder


@pytest.fixture(scope="session")
def database():
    """The address of an empty database, which is dropped at the end."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"deploy_{os.getpid()}"
    subprocess.run(["psql", "-qc", f"CREATE DATABASE {name}", url.geturl()], check=True)
    yield url._replace(path=f"/{name}").geturl()
    subprocess.run(["psql", "-qc", f"DROP DATABASE {name} WITH (FORCE)", url.geturl()], check=True)


@pytest.fixture(scope="session")
def server(tmp_path_factory, database):
    """A server without a release: a folder of this machine, or a real one that is named."""
    if "QUICKSCALE_TEST_BOX" in os.environ:
        yield Box.prepare(tmp_path_factory.mktemp("project"), database)
        return
    folder, port = tmp_path_factory.mktemp("srv"), find_port()
    project_folder = tmp_path_factory.mktemp("project") / "store"
    project = write_project(project_folder, f"http://127.0.0.1:{port}", folder)
    prepare_folder(project, folder)
    server = Folder(project, folder / "store-production", port, database)
    try:
        server.set_secrets()
        yield server
    finally:
        with suppress(OSError):
            server.end()
