#!/usr/bin/env bash
# In Django 6.1 a union of two query sets that were told to have no order is ordered by its model's Meta.ordering all the same. Where
# values() leaves a column of that ordering out, each reading ends with "ORDER BY term does not match any column in the result set".
# Django 5.2 leaves such a union unordered; order_by() behind union() makes both do so.
set -euo pipefail
command -v python3.13 >/dev/null || { echo "needs Python 3.12 or later as python3.13"; exit 1; }
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
cat > try.py <<'PY'
import django
from django.conf import settings

settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
django.setup()
from django.db import DatabaseError, connection, models


class Article(models.Model):
    id = models.BigAutoField(primary_key=True)
    status = models.CharField(max_length=9)
    published_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "shop"
        ordering = ["-published_at"]


with connection.schema_editor() as editor:
    editor.create_model(Article)
ids = Article.objects.order_by().values("id")
both = ids.filter(status="draft").union(ids.filter(status="archived"))


def read(found):
    try:
        return list(found)
    except DatabaseError as error:
        return str(error)


print(f"Django {django.__version__}: {read(both)}; with order_by() {read(both.order_by())}")
assert read(both.order_by()) == []
assert (read(both) == []) == (django.VERSION < (6, 1)), read(both)
PY
for version in 5.2.19 6.1.3; do
  python3.13 -m venv "env-$version" && "env-$version/bin/pip" -q install "django==$version" 2> /dev/null
  "env-$version/bin/python" try.py
done
