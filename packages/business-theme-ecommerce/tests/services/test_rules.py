"""The shop's rules as carts are priced by them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import transaction
from django.utils import timezone
from pydantic import BaseModel

from quickscale.core import components
from quickscale.core.components.registry import registry
from quickscale_business_themes.ecommerce.models import Promotion
from quickscale_business_themes.ecommerce.services import carts
from quickscale_business_themes.ecommerce.services.rules import read_rules

TENTH = ("order_percentage", {"percentage": "10"})


@dataclass(frozen=True)
class OnWeekday:
    weekday: int

    def holds(self, draft):
        return draft.basket.at.weekday() == self.weekday


@pytest.fixture
def weekday(monkeypatch):
    """A condition of a project's own."""
    known = {each.name: each for each in registry.all()}
    monkeypatch.setattr(registry, "_types", known)

    @components.register("promotion_weekday", label="Weekday", group="promotion_condition")
    class Weekday(BaseModel):
        weekday: int

        def to_condition(self, currency):
            return OnWeekday(self.weekday)

    return ("weekday", {"weekday": timezone.localtime().weekday()})


def total(product):
    cart = carts.ensure_cart(user=None, token=None)
    carts.add_to_cart(cart, product.default_variant, 1)
    return str(carts.review_cart(cart).totals.grand_total.amount)


@pytest.mark.django_db
def test_a_project_adds_conditions_of_its_own(make_product, make_promotion, weekday):
    name, value = weekday
    make_promotion(TENTH, conditions=[weekday])
    make_promotion(TENTH, conditions=[(name, {"weekday": (value["weekday"] + 1) % 7})])
    assert total(make_product(price=10)) == "9.00"


@pytest.mark.django_db
def test_a_promotion_with_a_condition_that_cannot_be_read_is_given_to_nobody(
    make_product, make_promotion
):
    make_promotion(TENTH, conditions=[("of_an_app_that_is_gone", {})])
    assert total(make_product(price=10)) == "10.00"


@pytest.mark.django_db(transaction=True)
def test_rules_that_are_known_cost_no_statement(make_promotion, django_assert_num_queries):
    make_promotion(TENTH)
    known = read_rules()
    with django_assert_num_queries(0):
        assert read_rules() is known


@pytest.mark.django_db(transaction=True)
def test_changes_that_are_undone_are_never_seen_by_others(make_promotion):
    with transaction.atomic():
        make_promotion(TENTH)
        assert read_rules().rules.promotions
        transaction.set_rollback(True)
    assert not read_rules().rules.promotions
    make_promotion(TENTH)
    Promotion.objects.get().delete()
    assert not read_rules().rules.promotions
