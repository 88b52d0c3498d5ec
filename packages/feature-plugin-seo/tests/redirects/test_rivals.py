"""Many change addresses at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from quickscale_business_themes.ecommerce.models import Category
from quickscale_feature_plugins.seo.models import PagePath
from quickscale_feature_plugins.seo.redirects import find_redirect, record_gone, record_move

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATHS = [f"/{letter}/" for letter in "abcdef"]


def at_once(*calls):
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=60)
            call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        list(pool.map(run, calls))


def assert_that_all_lead_straight_on():
    targets = {path: find_redirect(path) for path in PATHS}
    for target in filter(None, targets.values()):
        assert find_redirect(target) is None, targets


def test_two_who_swap_two_addresses_make_no_circle():
    for _ in range(10):
        PagePath.objects.all().delete()
        at_once(lambda: record_move("/a/", "/b/"), lambda: record_move("/b/", "/a/"))
        assert_that_all_lead_straight_on()
        assert sorted(filter(None, map(find_redirect, ["/a/", "/b/"]))) in (["/a/"], ["/b/"])


def test_moves_on_one_way_lose_nothing():
    for _ in range(5):
        PagePath.objects.all().delete()
        at_once(
            lambda: record_move("/a/", "/c/"),
            lambda: record_move("/b/", "/c/"),
            lambda: record_move("/d/", "/c/"),
        )
        assert [find_redirect(path) for path in ("/a/", "/b/", "/d/")] == ["/c/"] * 3


def test_whatever_happens_at_once_no_address_leads_on_twice():
    for turn in range(10):
        PagePath.objects.all().delete()
        pairs = [(PATHS[(turn + n) % 6], PATHS[(turn * n + 3) % 6]) for n in range(6)]
        moves = [lambda old=old, new=new: record_move(old, new) for old, new in pairs]
        at_once(*moves, lambda turn=turn: record_gone(PATHS[turn % 6]))
        assert_that_all_lead_straight_on()


def test_a_page_that_several_rename_at_once_is_found_by_every_name_it_had():
    for _ in range(5):
        Category.objects.all().delete()
        PagePath.objects.all().delete()
        pk = Category.objects.create(name="Mugs", slug="mugs").pk

        def rename(slug, pk=pk):
            with transaction.atomic():
                category = Category.objects.get(pk=pk)
                category.slug = slug
                category.save()

        slugs = ["cups", "jugs", "pots"]
        at_once(*(lambda slug=slug: rename(slug) for slug in slugs))
        last = Category.objects.get(pk=pk).slug
        old = [slug for slug in ("mugs", *slugs) if slug != last]
        led = [find_redirect(f"/categories/{slug}/") for slug in old]
        assert led == [f"/categories/{last}/"] * 3
