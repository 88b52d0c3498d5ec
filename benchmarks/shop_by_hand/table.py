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
    unit: str = ""

    def read(self, results: Results) -> float:
        ours: float = getattr(results["ours"], self.figure)
        return ours / getattr(results[self.against], self.figure) if self.against else ours

    def judge(self, results: Results) -> tuple[bool, str]:
        """Say whether it holds, and in words how."""
        found = self.read(results)
        unit = f"x {self.against}" if self.against else self.unit
        text = f"{found:.2f} {unit} (goal {self.goal:g}"
        if found <= self.goal:
            return True, f"{text}) met"
        if self.ceiling is None:
            return False, f"{text}) MISSED"
        holds = found <= self.ceiling * (1 if self.figure.endswith("sql") else TOLERANCE)
        return holds, f"{text}, ceiling {self.ceiling:g}) {'open' if holds else 'RISEN'}"


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

#: Ceilings are the highest of several runs on a busy machine.
ROWS = (
    Row("memory", SMALL, "memory of two workers", (Bar("megabytes", 150, "", 240, "MB"),)),
    Row("first_page", SMALL, "first page in each worker", (Bar("cpu", 100, "", 1100, "ms CPU"),)),
    Row("start_up", SMALL, "start-up", (Bar("seconds", 1.15, "same", 1.26),)),
    Row("list_api", SMALL, "product list API", (Bar("cpu", 1.0, "bare", 10),)),
    Row(
        "product_api",
        SMALL,
        "product API",
        (Bar("cpu", 1.5, "bare", 10), Bar("sql", 5, "", 9.2, "SQL")),
    ),
    Row("list_page", SMALL, "list page, guest", (Bar("cpu", 1.1, "hand", 2.25),)),
    Row("list_page_signed_in", SMALL, "list page, signed in", (Bar("cpu", 1.1, "hand", 2.1),)),
    Row(
        "product_page",
        SMALL,
        "product page",
        (Bar("cpu", 1.3, "hand", 2.3), Bar("sql", 10, "", 17.2, "SQL")),
    ),
    Row(
        "add_to_cart",
        SMALL,
        "add to cart",
        (Bar("cpu", 1.5, "bare", 5), Bar("sql", 9, "", 15.5, "SQL")),
    ),
    Row(
        "place_order",
        SMALL,
        "place order of two lines",
        (
            Bar("cpu", 2, "bare", 6),
            Bar("sql", 20, "", 40, "SQL"),
            Bar("all_sql", 42, "", 63, "SQL with constraints"),
        ),
    ),
    Row(
        "checkout",
        SMALL,
        "whole checkout",
        (Bar("cpu", 2, "bare", 5.5), Bar("cpu", 0.95, "hand", 1.9)),
    ),
    Row(
        "order_search",
        SMALL,
        "admin's search in 100,000 orders",
        (Bar("sql", 10, "", None, "SQL"), Bar("database", 50, "", 800, "ms of the database")),
    ),
    Row(
        "import",
        SMALL,
        "import, told for 50,000 rows",
        (Bar("seconds", 45, "", 850, "s CPU"), Bar("megabytes", 150, "", None, "MB")),
    ),
    Row("list_api", LARGE, "product list API", (Bar("cpu", 0.25, "bare", 5.5),)),
    Row("deep_page", LARGE, "deep page", (Bar("cpu", 0.5, "bare", 10),)),
    Row("price_in_stock", LARGE, "price and in stock", (Bar("cpu", 0.4, "hand", 1.3),)),
    Row("common_words", LARGE, "common words", (Bar("cpu", 0.35, "hand", 1.3),)),
)


def print_row(row: Row, results: Results) -> bool:
    """Print a row with its verdicts; say whether all of them hold."""
    verdicts = [bar.judge(results) for bar in row.bars]
    print(f"\n{row.title}, {row.products:,} products")
    for name, figures in results.items():
        print(f"  {name:5} {_describe(figures)}")
    for _holds, text in verdicts:
        print(f"  {text}", flush=True)
    return all(holds for holds, _text in verdicts)


def _describe(figures: Figures) -> str:
    parts = (
        (figures.cpu, "8.2f", "ms CPU"),
        (figures.database, "8.1f", "ms of the database"),
        (figures.seconds, "8.2f", "s CPU"),
        (figures.megabytes, "8.0f", "MB"),
        (figures.sql, "5.1f", "SQL"),
        (figures.inner, "4.1f", "by constraints"),
    )
    return ", ".join(f"{value:{width}} {unit}" for value, width, unit in parts if value)
