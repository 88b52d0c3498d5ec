"""A million addresses in sitemaps, against ``django.contrib.sitemaps``.

Both sides write the index and every sitemap in it, of the same rows of one SQLite file and each in
a process of its own. Ours writes all of them, within bars of its own; Django's a fortieth, since
all would take minutes and more memory than some machines have, and is compared by address.

Run: python benchmarks/sitemap.py [addresses]
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

from django.urls import include, path, reverse
from side_by_side import finish, report

MANY = 1_000_000
#: The CPU seconds and the MB that a million addresses may take, and our share of Django's CPU time.
SECONDS, MEGABYTES, BAR = 7, 60, 0.5
#: Which part of the rows Django lists.
PART = 40
ROWS = """
INSERT INTO site_page (slug, description, updated_at)
WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers)
SELECT 'page-' || n, %s, datetime('2026-01-01', n || ' seconds') FROM numbers LIMIT %s
"""

urlpatterns = [
    path("pages/<slug:slug>/", lambda request: None, name="page"),
    path("sitemap-<section>.xml", lambda request: None, name="theirs"),
    path("", include("quickscale.core.seo.urls")),
]


def set_up(file: str) -> None:
    """Make Django ready for a database of pages, and nothing but the plugin."""
    import django
    from django.conf import settings

    from quickscale.core import hooks

    hooks.register("core.seo_adapters")(make_adapters)
    settings.configure(
        USE_TZ=True,
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        QUICKSCALE_SITE_URL="https://shop.example",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": file}},
        TEMPLATES=[
            {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
        ],
        INSTALLED_APPS=["django.contrib.sitemaps", "quickscale_feature_plugins.seo"],
    )
    django.setup()


@cache
def make_model():
    from django.db import models

    class Page(models.Model):
        slug = models.SlugField(unique=True)
        description = models.TextField()
        updated_at = models.DateTimeField()

        class Meta:
            app_label = "site"

        def get_absolute_url(self) -> str:
            return reverse("page", kwargs={"slug": self.slug})

    return Page


def make_adapters():
    from quickscale.core.seo import SeoAdapter

    class PageAdapter(SeoAdapter):
        model = make_model()
        url_name = "page"
        modified_field = "updated_at"

    return [PageAdapter()]


def store(count: int) -> int:
    """Store as many pages, each with a description as long as a product's."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    page = make_model()
    with connection.schema_editor() as editor:
        editor.create_model(page)
    with connection.cursor() as cursor:
        cursor.execute(ROWS, ["All that there is to say of it. " * 15, count])
    return count


def write_ours(count: int) -> int:
    """Write the index and its sitemaps; return how many addresses they hold."""
    from quickscale_feature_plugins.seo.services import Seo

    seo = Seo()
    index = "".join(seo.write_sitemap_index() or ())
    starts = re.findall(r"sitemap-site-page-from-(\d+)\.xml", index)
    parts = (part for start in starts for part in seo.write_sitemap("site-page", start) or ())
    return sum(part.count("<loc>") for part in parts)


def write_theirs(count: int) -> int:
    from django.contrib.sitemaps import Sitemap, views
    from django.test import RequestFactory

    class PageSitemap(Sitemap):
        limit = 50_000

        def items(self):
            return make_model().objects.order_by("pk")[:count]

        def lastmod(self, item):
            return item.updated_at

    sections = {"pages": PageSitemap}
    views_of = RequestFactory(headers={"host": "shop.example"})
    index = views.index(views_of.get("/"), sections, sitemap_url_name="theirs")
    maps = index.render().content.count(b"<loc>")
    requests = (views_of.get("/", {"p": number}) for number in range(1, maps + 1))
    pages = (views.sitemap(request, sections, section="pages") for request in requests)
    return sum(page.render().content.count(b"<loc>") for page in pages)


def run_apart(side: str, file: str, count: int) -> dict[str, float]:
    """Run one side in a process of its own; return its CPU time, its memory and what it counted."""
    command = [sys.executable, __file__, side, file, str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout)
    assert measured["count"] == count, (side, measured)
    return measured


def measure_side(side: str, file: str, count: int) -> None:
    sides = {"store": store, "ours": write_ours, "theirs": write_theirs}
    set_up(file)
    start = time.process_time()
    found = sides[side](count)
    seconds = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"count": found, "seconds": seconds, "megabytes": memory}))


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "db.sqlite3")
        run_apart("store", file, count)
        ours, theirs = run_apart("ours", file, count), run_apart("theirs", file, count // PART)
    share = count / MANY
    line = f"{count:,} addresses: {ours['seconds']:.2f} s CPU, {ours['megabytes']:.0f} MB"
    print(f"{line} (bars {SECONDS * share:.1f} s, {MEGABYTES} MB)")
    finish(
        report("per address", ours["seconds"] / share, theirs["seconds"] * PART / share, bar=BAR),
        ours["seconds"] <= SECONDS * share or count < MANY,
        ours["megabytes"] <= MEGABYTES,
    )


if __name__ == "__main__":
    if len(sys.argv) == 4:
        measure_side(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY)
