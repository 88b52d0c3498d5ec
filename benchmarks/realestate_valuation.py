"""How well estimates tell what homes sell for, and what they cost.

A file of sales with the column names of King County's public one: date, price, bedrooms, bathrooms,
sqft_living, sqft_lot, floors, waterfront, view, condition, grade, sqft_basement, yr_built,
yr_renovated, lat, long. The last half of the time is estimated fourteen days by fourteen days, each
window by a model that was trained on everything before it; once with all that is known of homes,
once with the facts that any portal has.

Run: python benchmarks/realestate_valuation.py CSV [--from YYYY-MM-DD] [--every DAYS]
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from side_by_side import finish

from quickscale_business_themes.realestate.valuation import (
    Estimate,
    Home,
    Sale,
    study_ratios,
    study_thirds,
    train,
)

#: What only a detailed file knows, and the core features do without.
DETAILS = ("view", "condition", "grade", "basement", "renovated")
MOST_ERROR, LEAST_WITHIN, MOST_CORE_ERROR = 0.080, 0.83, 0.093
COVERED = (0.88, 0.92)
THIRDS = ("cheap", "middle", "dear")
#: Bars on a usual machine, which adds up ten million numbers in the seconds of the last figure.
MOST_TRAINING, MOST_ESTIMATE, USUAL_SUM = 1.5, 0.001, 0.45
SUM = "total = 0\nfor number in range(10_000_000): total += number"


def read_sales(path: str) -> list[Sale]:
    """Return the sales of a file in the order of their days, those of usual homes only."""
    with Path(path).open(encoding="utf-8-sig", newline="") as lines:
        sales = [read_sale(row) for row in csv.DictReader(lines)]
    usual = [sale for sale in sales if 1 <= (sale.beds or 0) <= 11 and sale.baths]
    return sorted(usual, key=lambda sale: sale.sold_on)


def read_sale(row: dict[str, str]) -> Sale:
    def number(name: str) -> float | None:
        return float(row[name]) if row.get(name) else None

    return Sale(
        key=row.get("id", ""),
        price=float(row["price"]),
        sold_on=date.fromisoformat(row["date"][:8]),
        latitude=float(row["lat"]),
        longitude=float(row["long"]),
        area=number("sqft_living"),
        lot=number("sqft_lot"),
        beds=number("bedrooms"),
        baths=number("bathrooms"),
        floors=number("floors"),
        year=number("yr_built"),
        waterfront=number("waterfront"),
        view=number("view"),
        condition=number("condition"),
        grade=number("grade"),
        basement=number("sqft_basement"),
        renovated=number("yr_renovated"),
    )


def strip_price(sale: Sale) -> Home:
    """Return the home alone, so that nothing of the sale can be seen."""
    return Home(**{name: getattr(sale, name) for name in Home.__dataclass_fields__})


def estimate_by_windows(
    sales: Sequence[Sale], start: date, every: int
) -> Iterator[tuple[Sale, Estimate]]:
    while start <= sales[-1].sold_on:
        end = start + timedelta(days=every)
        model = train(sale for sale in sales if sale.sold_on < start)
        for sale in sales:
            if start <= sale.sold_on < end:
                yield sale, model.estimate(strip_price(sale), start)
        start = end


def judge(name: str, value: str, is_reached: bool) -> bool:
    print(f"{name}: {value} {'ok' if is_reached else 'MISSED'}")
    return is_reached


def judge_errors(
    name: str, pairs: Sequence[tuple[Sale, Estimate]], most_error: float
) -> list[bool]:
    prices = [sale.price for sale, _ in pairs]
    values = [estimate.value for _, estimate in pairs]
    whole = study_ratios(values, prices)
    error, within = whole.median_error, whole.within_20
    bar = f"median error {error:.2%} (bar {most_error:.1%})"
    verdicts = [judge(f"{name}, {whole.count} sales", bar, error <= most_error)]
    line = f"within 10 % {whole.within_10:.1%}, within 20 % {within:.1%}"
    is_whole = most_error == MOST_ERROR
    verdicts.append(judge(name, line, not is_whole or within >= LEAST_WITHIN))
    parts = {"all": whole, **dict(zip(THIRDS, study_thirds(values, prices), strict=True))}
    for part, study in parts.items():
        measures = (
            f"median ratio {study.median_ratio:.3f}, COD {study.cod:.1f}, PRD {study.prd:.3f}"
        )
        # See study_thirds: within a third the PRB says nothing, so that there it is only shown.
        missed = [it for it in study.exceeded() if part == "all" or it != "prb"]
        verdicts.append(judge(f"{name}, {part}", f"{measures}, PRB {study.prb:+.3f}", not missed))
    return verdicts


def judge_coverage(name: str, pairs: Sequence[tuple[Sale, Estimate]]) -> list[bool]:
    ranked = sorted(pairs, key=lambda pair: pair[0].price)
    size, verdicts = len(ranked), []
    parts = [("all", ranked)]
    for number, part in enumerate(THIRDS):
        parts.append((part, ranked[size * number // 3 : size * (number + 1) // 3]))
    for part, some in parts:
        covered = sum(it.low <= sale.price <= it.high for sale, it in some) / len(some)
        width = sorted((it.high - it.low) / it.value for _, it in some)[len(some) // 2]
        line = f"90 % intervals cover {covered:.1%}, usual width {width:.0%}"
        verdicts.append(judge(f"{name}, {part}", line, COVERED[0] <= covered <= COVERED[1]))
    return verdicts


def judge_costs(sales: Sequence[Sale]) -> list[bool]:
    start = time.process_time()
    exec(SUM, {})
    slower = max((time.process_time() - start) / USUAL_SUM, 1.0)
    start = time.process_time()
    model = train(sales)
    training = (time.process_time() - start) / slower
    some = [strip_price(sale) for sale in sales[:: max(len(sales) // 500, 1)]]
    day = sales[-1].sold_on
    start = time.process_time()
    for home in some:
        model.estimate(home, day)
    estimating = (time.process_time() - start) / slower / len(some)
    print(f"this machine is {slower:.1f} times slower than a usual one; times are what that takes")
    return [
        judge(f"training on {len(sales)} sales", f"{training:.2f} s", training <= MOST_TRAINING),
        judge("one estimate", f"{estimating * 1e3:.2f} ms", estimating <= MOST_ESTIMATE),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", metavar="CSV")
    parser.add_argument("--from", dest="start", type=date.fromisoformat, help="the first window")
    parser.add_argument("--every", type=int, default=14, help="days of a window")
    options = parser.parse_args()
    sales = read_sales(options.path)
    first, last = sales[0].sold_on, sales[-1].sold_on
    start = options.start or first + (last - first) * 47 // 100
    verdicts = judge_costs(sales)
    for name, without, bar in (
        ("all features", {}, MOST_ERROR),
        ("core features", dict.fromkeys(DETAILS), MOST_CORE_ERROR),
    ):
        known = [replace(sale, **without) for sale in sales]
        pairs = list(estimate_by_windows(known, start, options.every))
        verdicts += judge_errors(name, pairs, bar) + judge_coverage(name, pairs)
    finish(*verdicts)


if __name__ == "__main__":
    main()
