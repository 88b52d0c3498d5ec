"""Fill the bare shop: ``python fill.py PRODUCTS``; prints the customers' session keys as JSON."""

# Django is set up before anything of it is imported.
# ruff: noqa: E402

from __future__ import annotations

import json
import sys

import django

django.setup()

from catalogue import make_article
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client

CUSTOMERS = 20


def fill_products(count: int) -> None:
    statement = "COPY bare_product (id,slug,name,description,price,stock,published_at) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:  # type: ignore[attr-defined]
        for each in map(make_article, range(count)):
            first = each.variants[0]
            texts = (each.number, each.slug, each.name, each.description)
            copy.write_row((*texts, first.price, first.stock, each.published_at))


def open_session(number: int) -> str:
    client = Client()
    client.force_login(User.objects.create_user(f"customer{number}"))
    return client.cookies["sessionid"].value


def main() -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)
    fill_products(int(sys.argv[1]))
    print(json.dumps({"customers": [open_session(number) for number in range(CUSTOMERS)]}))


if __name__ == "__main__":
    main()
