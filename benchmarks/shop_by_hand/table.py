"""The rows of the table: what is measured, its goals, and the ceilings of those not met yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: By how much what is measured may miss its ceiling from one run to the next; counts may not.
TOLERANCE = 1.15


@dataclass(frozen=True, slots=True)
class Figures:
    """What one shop took for one request, or for what a row says.

    Attributes:
        cpu: milliseconds of the server and the database.
        database: milliseconds of the database alone, where that is what counts.
        seconds: CPU seconds of what takes long.
        sql: statements, without those of transactions.
        inner: statements that constraints ran on top of them.
    """

    cpu: float = 0.0
    database: float = 0.0
    seconds: float = 0.0
    megabytes: float = 0.0
    sql: float = 0.0
    inner: float = 0.0

    @property
    def all_sql(self) -> float:
        return self.sql + self.inner


Results = Mapping[str, Figures]


UNITS = {
    "cpu": "ms CPU",
    "database": "ms of the database",
    "seconds": "s CPU",
    "megabytes": "MB",
    "sql": "SQL",
    "all_sql": "SQL with constraints",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """What a row must not exceed.

    Attributes:
        figure: the one of :class:`Figures` that counts.
        goal: the most it may be; of ``against``, where that names a shop.
        ceiling: where the goal isn't met yet, what it is today. It may only fall.
    """

    figure: str
    goal: float
    against: str = ""
    ceiling: float | None = None

    def read(self, results: Results) -> float:
        ours: float = getattr(results["ours"], self.figure)
        return ours / getattr(results[self.against], self.figure) if self.against else ours

    def holds(self, found: float) -> bool:
        """Say whether the goal is met, or at least the ceiling kept."""
        tolerance = 1 if self.figure.endswith("sql") else TOLERANCE
        return found <= self.goal or (
            self.ceiling is not None and found <= self.ceiling * tolerance
        )

    def judge(self, found: float) -> str:
        if found <= self.goal:
            return "met"
        if self.ceiling is None:
            return "MISSED"
        return f"MISSED, ceiling {self.ceiling:g} {'kept' if self.holds(found) else 'RISEN'}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        name: what ``--rows`` calls it.
        products: how many the shop offers.
    """

    name: str
    products: int
    title: str
    bars: tuple[Bar, ...]


SMALL, LARGE = 1_000, 50_000

#: What is compared with the cache in Redis, and in the memory of each worker.
REDIS_STEPS = {
    "list_api": "product list API",
    "product_api": "product API",
    "list_page": "list page, guest",
    "list_page_signed_in": "list page, signed in",
    "product_page": "product page",
    "add_to_cart": "add to cart",
    "place_order": "place order of two lines",
}

#: Ceilings are the highest of several runs on a busy machine.
ROWS = (
    Row("memory", SMALL, "memory of two workers", (Bar("megabytes", 150, "", 209),)),
    Row("first_page", SMALL, "first page in each worker", (Bar("cpu", 100, "", 290),)),
    Row("start_up", SMALL, "start-up", (Bar("seconds", 1.15, "same", 1.23),)),
    Row("list_api", SMALL, "product list API", (Bar("cpu", 1.0, "bare", 2.8),)),
    Row(
        "product_api",
        SMALL,
        "product API",
        (Bar("cpu", 1.5, "bare", 3.4), Bar("sql", 5)),
    ),
    Row("list_page", SMALL, "list page, guest", (Bar("cpu", 1.1, "hand"),)),
    Row("list_page_signed_in", SMALL, "list page, signed in", (Bar("cpu", 1.1, "hand", 1.16),)),
    Row(
        "product_page",
        SMALL,
        "product page",
        (Bar("cpu", 1.3, "hand"), Bar("sql", 10)),
    ),
    Row(
        "add_to_cart",
        SMALL,
        "add to cart",
        (Bar("cpu", 1.5, "bare", 1.6), Bar("sql", 9)),
    ),
    Row(
        "place_order",
        SMALL,
        "place order of two lines",
        (
            Bar("cpu", 2, "bare", 3.0),
            Bar("sql", 20),
            Bar("all_sql", 42),
        ),
    ),
    Row(
        "checkout",
        SMALL,
        "whole checkout",
        (Bar("cpu", 2, "bare", 2.1), Bar("cpu", 0.95, "hand")),
    ),
    Row(
        "order_search",
        SMALL,
        "admin's search in 100,000 orders",
        (Bar("sql", 10), Bar("database", 50)),
    ),
    Row(
        "import",
        SMALL,
        "import, told for 50,000 rows",
        (Bar("seconds", 40, "", 80), Bar("megabytes", 150)),
    ),
    Row(
        "import_again",
        SMALL,
        "the same import again, told for 50,000 rows",
        (Bar("seconds", 40, "", 80), Bar("megabytes", 150)),
    ),
    Row("list_api", LARGE, "product list API", (Bar("cpu", 0.25, "bare", 1.6),)),
    Row("deep_page", LARGE, "deep page", (Bar("cpu", 0.5, "bare", 0.93),)),
    Row("price_in_stock", LARGE, "price and in stock", (Bar("cpu", 0.4, "hand", 0.43),)),
    Row("common_words", LARGE, "common words", (Bar("cpu", 0.35, "hand", 0.37),)),
    *(
        Row(f"redis_{step}", SMALL, f"{title}, with Redis", (Bar("cpu", 1.05, "memory", 1.1),))
        for step, title in REDIS_STEPS.items()
    ),
)


def print_head() -> None:
    shops = "".join(f"{name:>10}" for name in ("ours", "hand", "bare", "other"))
    print(f"{'':42}{shops}  {'':20}{'found':>14}{'goal':>7}  verdict")


def print_row(row: Row, results: Results) -> bool:
    """Print a row, each of its bars on a line; say whether all of them hold."""
    title = f"{row.title}, {row.products:,} products"
    for bar in row.bars:
        found = bar.read(results)
        shops = "".join(_show(results.get(name), bar.figure) for name in ("ours", "hand", "bare"))
        others = [each for name, each in results.items() if name not in ("ours", "hand", "bare")]
        shops += _show(others[0] if others else None, bar.figure)
        ratio = f"{found:.2f}" + (f" x {bar.against}" if bar.against else "")
        line = f"{title:42}{shops}  {UNITS[bar.figure]:20}{ratio:>14}{bar.goal:>7g}"
        print(f"{line}  {bar.judge(found)}", flush=True)
    return all(bar.holds(bar.read(results)) for bar in row.bars)


def _show(figures: Figures | None, name: str) -> str:
    value = getattr(figures, name, 0)
    return f"{value:>10.2f}" if value else f"{'-':>10}"
