"""Rounds, in which each shop is asked in turn, and what comes of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from statistics import median

from database import Database
from servers import THREADS, Site
from steps import READINGS, Reading, Shopping, iterate_steps
from table import Figures
from visitors import Visitor

#: How often each thread of a worker is asked, at most, before anything is measured.
_WARMING = 15
#: In how many parts each round asks each shop.
_SLICES = 4


class Bench:
    """The running shops with those who visit them."""

    def __init__(self, database: Database, rounds: int) -> None:
        self.database = database
        self.rounds = rounds
        self.sites: dict[str, Site] = {}
        self.sessions: dict[str, list[str]] = {}

    def measure_reading(self, name: str) -> dict[str, Figures]:
        return self.measure(READINGS[name])

    def measure(self, reading: Reading) -> dict[str, Figures]:
        for shop in reading.paths:
            calls = min(_WARMING, reading.calls // THREADS)
            self._warm(shop, [partial(self._read, shop, reading, calls)] * THREADS)
        rounds: defaultdict[str, list[float]] = defaultdict(list)
        for _round in range(self.rounds):
            for shop, taken in self._read_in_turn(reading).items():
                rounds[shop].append(taken)
        return {shop: self._count_reading(shop, reading, times) for shop, times in rounds.items()}

    def measure_shopping(self) -> dict[str, dict[str, Figures]]:
        """Return the figures of adding, ordering and the whole of it, by row and shop."""
        rounds: dict[str, list[dict[str, float]]] = {shop: [] for shop in self.sites}
        for shop in self.sites:
            customers = self.sessions[shop]
            parts = [customers[first::THREADS] for first in range(THREADS)]
            self._warm(shop, [partial(self._shop, shop, part) for part in parts])
        for _round in range(self.rounds):
            for shop in self.sites:
                rounds[shop].append(self._shop(shop, self.sessions[shop]))
        counted = {shop: self._count_shopping(shop) for shop in self.sites}
        return {
            row: {
                shop: Figures(
                    cpu=median(each[row] for each in rounds[shop]),
                    sql=counted[shop][row][0],
                    inner=counted[shop][row][1],
                )
                for shop in self.sites
            }
            for row in ("add_to_cart", "place_order", "checkout")
        }

    def measure_against(self, other: str, steps: list[str]) -> dict[str, dict[str, Figures]]:
        """Return the figures of some steps of our shop and of ours as ``other`` runs it."""
        shopping = self.measure_shopping()
        readings = {
            name: replace(reading, paths=dict.fromkeys(("ours", other), reading.paths["ours"]))
            for name, reading in READINGS.items()
        }
        return {
            step: self.measure(readings[step]) if step in readings else shopping[step]
            for step in steps
        }

    def _read_in_turn(self, reading: Reading) -> dict[str, float]:
        """Return what each shop takes, asked in slices so that the machine treats all alike."""
        calls = reading.calls // _SLICES
        taken = dict.fromkeys(reading.paths, 0.0)
        for _slice in range(_SLICES):
            for shop in reading.paths:
                taken[shop] += self._read(shop, reading, calls) / _SLICES
        return taken

    def _read(self, shop: str, reading: Reading, calls: int) -> float:
        visitor = self._visit_for(shop, reading)
        return self._measure(shop, partial(reading.read, visitor, shop), calls)

    def _measure(self, shop: str, ask: Callable[[], object], calls: int) -> float:
        """Return the milliseconds of CPU that one call takes the shop and the database."""
        start = self.sites[shop].read_cpu() + self.database.read_cpu()
        for _call in range(calls):
            ask()
        end = self.sites[shop].read_cpu() + self.database.read_cpu()
        return (end - start) / calls * 1e3

    def _shop(self, shop: str, customers: list[str]) -> dict[str, float]:
        """Let each customer order once, a step after the other, and return what each took."""
        taken: defaultdict[str, list[float]] = defaultdict(list)
        for name, step in iterate_steps(Shopping(shop)):
            visitor = self.visit(shop, customers, at_a_time=1)
            taken[name].append(self._measure(shop, partial(step, visitor), len(customers)))
        return {
            "add_to_cart": sum(taken["add"]) / 2,
            "place_order": taken["order"][0],
            "checkout": sum(taken["add"]) + taken["order"][0],
        }

    def _count_reading(self, shop: str, reading: Reading, times: list[float]) -> Figures:
        visitor = self._visit_for(shop, reading)
        with self.database.counting():
            for _call in range(20):
                reading.read(visitor, shop)
        sql, inner = self.sum_statements(shop)
        return Figures(cpu=median(times), sql=sql / 20, inner=inner / 20)

    def _count_shopping(self, shop: str) -> dict[str, tuple[float, float]]:
        counts: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        visitors = [self.visit(shop, self.sessions[shop]) for _step in range(3)]
        for visitor, (name, step) in zip(visitors, iterate_steps(Shopping(shop)), strict=True):
            with self.database.counting():
                step(visitor)
            counts[name].append(self.sum_statements(shop))
        add, order = (tuple(map(sum, zip(*counts[name], strict=True))) for name in ("add", "order"))
        return {
            "add_to_cart": (add[0] / 2, add[1] / 2),
            "place_order": (order[0], order[1]),
            "checkout": (add[0] + order[0], add[1] + order[1]),
        }

    def sum_statements(self, shop: str) -> tuple[int, int]:
        statements = self.database.list_statements(self.sites[shop].shop.database)
        inner = sum(each.calls for each in statements if each.is_inner)
        return sum(each.calls for each in statements) - inner, inner

    def _warm(self, shop: str, asking: list[Callable[[], object]]) -> None:
        """Let each worker do what is measured, in all its threads: each has a connection."""
        site = self.sites[shop]
        for worker in site.workers:
            with site.only(worker), ThreadPoolExecutor(len(asking)) as pool:
                for done in [pool.submit(ask) for ask in asking]:
                    done.result()

    def visit(self, shop: str, sessions: list[str] | None = None, at_a_time: int = 20) -> Visitor:
        """Return visitors of a shop: guests, or those whose sessions are given."""
        return Visitor(self.sites[shop].port, sessions, at_a_time)

    def _visit_for(self, shop: str, reading: Reading) -> Visitor:
        return self.visit(shop, self.sessions[shop] if reading.is_signed_in else None)

    def measure_database(self, ask: Callable[[], object]) -> float:
        """Return the milliseconds of CPU that the database takes for a call."""
        before = self.database.read_cpu()
        ask()
        return (self.database.read_cpu() - before) * 1e3
