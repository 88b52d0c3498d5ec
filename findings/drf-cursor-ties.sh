#!/usr/bin/env bash
# Django REST framework 3.18.3: CursorPagination remembers the first ordering field and an offset among its equals. Its documents
# ask for an ordering that is nearly unique; adding "-id" as the second field looks like that, but only the first field stands in
# the cursor. Where more rows than a page share a value, going back with "previous" leaves rows out.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv env && env/bin/pip -q install 'django==5.2.19' 'djangorestframework==3.18.3'
cat > try.py <<'PY'
import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    ALLOWED_HOSTS=["testserver"],
    USE_TZ=True,
)
django.setup()
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db.models import Value
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

call_command("migrate", verbosity=0)
Group.objects.bulk_create(Group(name=str(number)) for number in range(15))
rows = Group.objects.annotate(second=Value(1))


class Pages(CursorPagination):
    page_size = 2
    ordering = ("-second", "-id")


def read(url, link):
    found = []
    while url:
        pages = Pages()
        found.append([row.pk for row in pages.paginate_queryset(rows, Request(APIRequestFactory().get(url)))])
        last, url = url, getattr(pages, f"get_{link}_link")()
    return last, found


end, forth = read("/", "next")
_, back = read(end, "previous")
seen = sorted(pk for page in back for pk in page)
print("forth:", forth)
print("back: ", back)
print(f"{len(set(seen))} of 15 rows on the way back")
assert sorted(pk for page in forth for pk in page) == list(range(1, 16))
assert len(set(seen)) < 15
PY
env/bin/python try.py
