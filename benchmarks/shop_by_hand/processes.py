"""What a shop's processes take: memory, the first page in each worker, starting up."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median

from database import Database
from servers import Shop, Site
from table import Figures
from visitors import Visitor

Start = Callable[[Shop], AbstractContextManager[Site]]

#: What a worker has answered before its memory is read.
_VISITED = {
    "ours": ("/products/", "/products/product-10/", "/api/ecommerce/products/"),
    "hand": ("/products/", "/products/product-10/", "/api/products/"),
    "bare": ("/api/products/", "/api/products/product-10/"),
}
_START_UP = (
    "import {package}.wsgi; from django.urls import get_resolver; get_resolver().url_patterns"
)
_SAME_APPS = (
    "import django; django.setup(); "
    "from django.urls import get_resolver; get_resolver().url_patterns"
)


def measure_memory(shops: dict[str, Shop], start: Start) -> dict[str, Figures]:
    """Return the MB of each shop, run by itself, whose workers have answered some requests."""
    return {name: Figures(megabytes=_read_memory(shop, start)) for name, shop in shops.items()}


def _read_memory(shop: Shop, start: Start) -> float:
    with start(shop) as site:
        for worker in site.workers:
            with site.only(worker):
                visitor = Visitor(site.port)
                for path in _VISITED[shop.name] * 10:
                    assert visitor.get(path).status == 200, path
        return site.read_memory()


def measure_first_page(
    shops: dict[str, Shop], start: Start, database: Database, rounds: int
) -> dict[str, Figures]:
    """Return the CPU milliseconds of the first page that a worker answers."""
    taken: dict[str, list[float]] = {"ours": [], "hand": []}
    for _round in range(rounds):
        for name, times in taken.items():
            with start(shops[name]) as site:
                times.extend(_open_first_page(site, worker, database) for worker in site.workers)
    return {name: Figures(cpu=median(times)) for name, times in taken.items()}


def _open_first_page(site: Site, worker: int, database: Database) -> float:
    with site.only(worker):
        before = site.read_cpu() + database.read_cpu()
        assert Visitor(site.port).get("/products/").status == 200
        return (site.read_cpu() + database.read_cpu() - before) * 1e3


def measure_start_up(shop: Shop, rounds: int) -> dict[str, Figures]:
    """Return the CPU seconds until all is loaded, beside the same apps without layers."""
    same_apps = {**shop.get_environment(), "DJANGO_SETTINGS_MODULE": "same_apps"}
    sides = {
        "ours": (_START_UP.format(package=shop.package), shop.get_environment()),
        "same": (_SAME_APPS, same_apps),
    }
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _round in range(rounds + 1):
        for name, (code, environment) in sides.items():
            taken[name].append(run_for_cpu([sys.executable, "-c", code], shop.folder, environment))
    return {name: Figures(seconds=median(times[1:])) for name, times in taken.items()}


def run_for_cpu(command: list[str], folder: Path, environment: dict[str, str]) -> float:
    """Run a command and return its CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run_for_memory(
    command: list[str], folder: Path, environment: dict[str, str]
) -> tuple[float, float]:
    """Run a command and return its CPU seconds and the most MB that it held."""
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
