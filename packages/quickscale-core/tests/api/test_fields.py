"""Money and relations in JSON."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from rest_framework import serializers

from quickscale.core.api.fields import MoneyField, RefField
from quickscale.core.money import Money
from quickscale.core.teams.models import Team


class PriceSerializer(serializers.Serializer):
    price = MoneyField()
    currency = serializers.CharField(source="shop.currency", read_only=True)


class PermissionSerializer(serializers.ModelSerializer):
    content_type = RefField(queryset=ContentType.objects.all(), label_field="model")
    groups = RefField(source="group_set", queryset=Group.objects.all(), many=True, required=False)

    class Meta:
        model = Permission
        fields = ("id", "name", "content_type", "groups")


class MembershipSerializer(serializers.Serializer):
    team = RefField(queryset=Team.objects.all(), lookup="slug")


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("12.5", "EUR", "12.50"),
        ("12.5000", "EUR", "12.50"),
        ("1200.0000", "JPY", "1200"),
        ("1.2", "KWD", "1.200"),
        ("0.0125", "EUR", "0.0125"),
        ("-3", "USD", "-3.00"),
        ("100", "EUR", "100.00"),
    ],
)
def test_money_is_written_with_its_currencys_places_and_never_rounded(amount, currency, text):
    row = SimpleNamespace(price=Decimal(amount), shop=SimpleNamespace(currency=currency))
    assert PriceSerializer(row).data["price"] == text


def test_money_may_come_as_a_money_or_not_at_all():
    row = SimpleNamespace(price=Money(Decimal("2.5"), "EUR"), shop=SimpleNamespace(currency="EUR"))
    assert PriceSerializer(row).data["price"] == "2.50"
    row.price = None
    assert PriceSerializer(row).data["price"] is None


@pytest.mark.parametrize("text", ["12,5", "NaN", "Infinity", "1e30", "0.00001", "", None])
def test_an_amount_that_cannot_be_paid_is_a_field_error(text):
    serializer = PriceSerializer(data={"price": text})
    assert not serializer.is_valid()
    assert list(serializer.errors) == ["price"]


@pytest.mark.django_db
def test_a_relation_reads_as_id_label_and_slug():
    permission = Permission.objects.first()
    kind = permission.content_type
    data = PermissionSerializer(permission).data
    assert data["content_type"] == {"id": kind.pk, "label": kind.model, "slug": str(kind.pk)}
    assert data["groups"] == []


@pytest.mark.django_db
def test_relations_of_a_list_cost_no_query_of_their_own(django_assert_num_queries):
    group = Group.objects.create(name="Editors")
    group.permissions.set(Permission.objects.all())
    rows = Permission.objects.select_related("content_type").prefetch_related("group_set")
    with django_assert_num_queries(2):
        data = PermissionSerializer(rows, many=True).data
    assert len(data) > 10
    assert data[0]["groups"] == [{"id": group.pk, "label": "Editors", "slug": str(group.pk)}]


@pytest.mark.django_db
def test_a_public_id_stands_in_for_the_primary_key():
    team = Team.objects.create(name="Blue", slug="blue")
    read = MembershipSerializer({"team": team}).data
    assert read["team"] == {"id": "blue", "label": "Blue", "slug": "blue"}
    for given in ("blue", read["team"]):
        written = MembershipSerializer(data={"team": given})
        written.is_valid(raise_exception=True)
        assert written.validated_data["team"] == team


@pytest.mark.django_db
@pytest.mark.parametrize("given", [0, "x", 10**30, True, [1], {"id": None}, {}, 1.5])
def test_an_id_that_is_nobodys_is_a_field_error(given):
    serializer = PermissionSerializer(data={"name": "x", "content_type": given})
    assert not serializer.is_valid()
    assert list(serializer.errors) == ["content_type"]
