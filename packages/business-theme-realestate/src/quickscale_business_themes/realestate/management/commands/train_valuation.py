"""``manage.py train_valuation``: learn from sales what homes sell for."""

from __future__ import annotations

import csv
import math
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quickscale_business_themes.realestate.models.bases import default_currency
from quickscale_business_themes.realestate.services.valuation_models import (
    TooFewSales,
    knows_as_many,
    list_sales,
    read_study,
    train_model,
)
from quickscale_business_themes.realestate.valuation import RatioStudy, Sale

_NEEDED = ("price", "sold_on", "latitude", "longitude")
#: What a property says as well; a scale of grades, for example, it has not.
_USED = ("area", "lot", "beds", "baths", "floors", "year", "waterfront", "view")
_THIRDS = ("cheapest third", "middle third", "dearest third")


class Command(BaseCommand):
    """Train the valuation model on closed listings of all agencies, or on a file of sales.

    The file is CSV in UTF-8 with a heading. It needs the columns ``price`` (in the site's
    currency), ``sold_on`` (2026-03-31), ``latitude`` and ``longitude`` (degrees, WGS 84). It may
    have ``area`` and ``lot`` (m²), ``beds``, ``baths`` (a half bath is 0.5), ``floors``,
    ``year`` (in which it was built), ``waterfront`` and ``view`` (1 or 0). Others are ignored,
    since a property says none of them.
    """

    help = "Train the valuation model on closed listings of all agencies, or on a file of sales."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sales", metavar="FILE.csv", help="sales instead of closed listings")
        parser.add_argument(
            "--if-more",
            action="store_true",
            help="do nothing unless there are more sales than the present model knows",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        currency, file = default_currency(), options["sales"]
        sales = list(read_sales(Path(file)) if file else list_sales(currency))
        if options["if_more"] and knows_as_many(sales, currency):
            self.stdout.write("There is nothing new to learn.")
            return
        try:
            model = train_model(sales, currency)
        except TooFewSales as error:
            raise CommandError(str(error)) from error
        overall, thirds = read_study(model.ratio_study)
        self.stdout.write(f"Trained on {model.sale_count} sales in {currency}.")
        self.stdout.write(f"Measured by the last {overall.count} of them:")
        for name, study in zip(("all", *_THIRDS), (overall, *thirds), strict=True):
            self.stdout.write(write_study(name, study))
        if overall.exceeded():
            names = ", ".join(overall.exceeded())
            self.stdout.write(f"Outside of the IAAO's ranges: {names}.")


def write_study(name: str, study: RatioStudy) -> str:
    return (
        f"{name:15} {study.count:5} sales  median ratio {study.median_ratio:.3f}"
        f"  COD {study.cod:5.1f}  PRD {study.prd:.3f}  PRB {study.prb:+.3f}"
    )


def read_sales(path: Path) -> Iterator[Sale]:
    """Yield the sales of a CSV file.

    Raises:
        CommandError: it can't be read, lacks a column, or has a value that makes no sense.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
            if missing:
                raise CommandError(f"{path} has no column {', '.join(missing)}.")
            for row in reader:
                yield read_sale(row, reader.line_num)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{path} can't be read: {error}") from error


def read_sale(row: Mapping[str, str | None], line: int) -> Sale:
    try:
        known: dict[str, Any] = {name: read_number(row.get(name)) for name in _USED}
        numbers: dict[str, Any] = {
            name: float(row[name] or "") for name in ("price", "latitude", "longitude")
        }
        return Sale(**known, **numbers, sold_on=date.fromisoformat(row["sold_on"] or ""))
    except ValueError as error:
        raise CommandError(f"Line {line}: {error}") from error


def read_number(text: str | None) -> float | None:
    if not text or not text.strip():
        return None
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number.")
    return number
