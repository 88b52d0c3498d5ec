"""The shop beside the same shop written by hand and a bare one, row by row, in one run.

    python benchmarks/shop_by_hand/run.py [--products 1000,50000] [--rows list_api,…] [--rounds 5]
    python benchmarks/shop_by_hand/run.py --quick

All run as they are deployed: gunicorn with two workers, without DEBUG, on a PostgreSQL of the
benchmark's own. CPU is that of the server and of the database together, the median of interleaved
rounds. Exits with 1 where a goal is missed that was met, or a ceiling has risen.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from back_office import measure_import, measure_import_again, measure_search
from database import Database, running_database
from fairness import require_fairness
from measure import Bench
from ours import write_our_project
from processes import measure_first_page, measure_memory, measure_start_up
from redis_server import Redis, running_redis
from servers import Shop, Site
from steps import READINGS
from table import ROWS, SMALL, Figures, Row, print_head, print_row

_FOLDER = Path(__file__).parent
_ORDERS = 100_000
_ALONE = ("memory", "first_page", "start_up")
_WITH_REDIS = "redis_"


def make_shops(database: Database, project: Path, products: int) -> dict[str, Shop]:
    """Make the shops with so many products, two of them on the same tables."""
    shared, bare = f"shop_{products}", f"bare_{products}"
    database.create(shared)
    database.create(bare)
    static = project / "staticfiles"
    return {
        "ours": Shop("ours", "shop", project, shared, database.get_url(shared)),
        "hand": Shop("hand", "hand", _FOLDER, shared, database.get_url(shared), static),
        "bare": Shop("bare", "bare", _FOLDER, bare, database.get_url(bare)),
    }


def fill_shops(database: Database, shops: dict[str, Shop], products: int) -> dict[str, list[str]]:
    """Fill the tables and return the session keys of the customers of each shop, and of staff."""
    ours, bare = shops["ours"], shops["bare"]
    ours.run("manage.py", "migrate", "--verbosity", "0")
    ours.run("manage.py", "collectstatic", "--no-input", "--verbosity", "0")
    keys = json.loads(ours.run(str(_FOLDER / "data.py"), str(products), str(_ORDERS)))
    bare_keys = json.loads(bare.run(str(_FOLDER / "bare" / "fill.py"), str(products)))
    for shop in (ours, bare):
        database.tidy(shop.database)
    half = len(keys["customers"]) // 2
    return {
        "ours": keys["customers"][:half],
        "hand": keys["customers"][half:],
        "bare": bare_keys["customers"],
        "staff": keys["staff"],
    }


class Run:
    """One size of catalogue, measured row by row.

    Args:
        folder: where logs and what is imported are written.
    """

    def __init__(
        self, database: Database, project: Path, folder: Path, products: int, rounds: int
    ) -> None:
        self.database, self.folder, self.products = database, folder, products
        self.shops = make_shops(database, project, products)
        self.bench = Bench(database, rounds)
        self.bench.sessions = fill_shops(database, self.shops, products)
        self.shopping: dict[str, dict[str, Figures]] = {}

    def measure(self, rows: list[Row]) -> bool:
        """Measure and print rows; say whether all hold. What runs alone comes first."""
        alone = [row for row in rows if row.name in _ALONE]
        held = [print_row(row, self._measure_alone(row.name)) for row in alone]
        with ExitStack() as stack:
            for name, shop in self.shops.items():
                self.bench.sites[name] = stack.enter_context(self.start(shop))
            require_fairness(self.bench)
            with_redis = [row for row in rows if row.name.startswith(_WITH_REDIS)]
            rest = [row for row in rows if row not in alone and row not in with_redis]
            held += [print_row(row, self._measure_sites(row.name)) for row in rest]
            held += self._measure_with_redis(with_redis)
        return all(held)

    def _measure_with_redis(self, rows: list[Row]) -> list[bool]:
        """Compare our shop with itself, whose cache is in Redis; the others wait idly."""
        if not rows:
            return []
        with running_redis() as server:
            shop = replace(self.shops["ours"], redis=server.url)
            with self.start(shop, server) as site:
                bench = Bench(self.database, self.bench.rounds)
                bench.sites = {"memory": self.bench.sites["ours"], "ours": site}
                bench.sessions = dict.fromkeys(bench.sites, self.bench.sessions["ours"])
                found = bench.measure_against("memory", [_name_step(row) for row in rows])
                return [print_row(row, found[_name_step(row)]) for row in rows]

    @contextmanager
    def start(self, shop: Shop, redis: Redis | None = None) -> Iterator[Site]:
        is_ours = shop.name == "ours"
        configuration = (
            shop.folder / "gunicorn.conf.py" if is_ours else _FOLDER / "plain_gunicorn.py"
        )
        log = self.folder / f"{shop.database}-{shop.name}{'-redis' if redis else ''}.log"
        site = Site(shop, configuration, log, (redis.pid,) if redis else ())
        try:
            yield site
        finally:
            site.stop()

    def _measure_alone(self, name: str) -> dict[str, Figures]:
        rounds = self.bench.rounds
        if name == "memory":
            return measure_memory(self.shops, self.start)
        if name == "first_page":
            return measure_first_page(self.shops, self.start, self.database, rounds)
        return measure_start_up(self.shops["ours"], rounds)

    def _measure_sites(self, name: str) -> dict[str, Figures]:
        if name in READINGS:
            return self.bench.measure_reading(name)
        if name == "order_search":
            return measure_search(self.bench)
        if name == "import":
            rows = self.products
            return measure_import(self.shops["ours"], self.database, rows, self.folder)
        if name == "import_again":
            rows = self.products
            return measure_import_again(self.shops["ours"], self.database, rows, self.folder)
        self.shopping = self.shopping or self.bench.measure_shopping()
        return self.shopping[name]


def _name_step(row: Row) -> str:
    return row.name.removeprefix(_WITH_REDIS)


def run(arguments: argparse.Namespace) -> bool:
    held = []
    with (
        tempfile.TemporaryDirectory(prefix="shop-by-hand-") as name,
        running_database() as database,
    ):
        folder = Path(name)
        project = write_our_project(folder)
        print_head()
        for products in arguments.products:
            rows = [row for row in ROWS if row.products == products and arguments.rows(row.name)]
            held.append(Run(database, project, folder, products, arguments.rounds).measure(rows))
    return all(held)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--products", default=f"{SMALL},50000", help="how many, by commas")
    parser.add_argument("--rows", default="", help="names, by commas; all without it")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="1,000 products, two rounds")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.products, arguments.rounds = str(SMALL), 2
    chosen = arguments.rows.split(",") if arguments.rows else [row.name for row in ROWS]
    arguments.rows = chosen.__contains__
    arguments.products = [int(count) for count in arguments.products.split(",")]
    return arguments


if __name__ == "__main__":
    # Whoever ends it must not leave servers behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(0 if run(read_arguments()) else 1)
