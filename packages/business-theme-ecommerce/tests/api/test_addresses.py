from __future__ import annotations

import pytest

from quickscale_business_themes.ecommerce.models import Address

pytestmark = pytest.mark.django_db

BOOK = "/api/ecommerce/addresses/"
FORMAT = "/api/ecommerce/address-format/"


@pytest.fixture
def shopper(client, customer):
    client.force_login(customer)
    return client


def post(client, data, url=BOOK):
    return client.post(url, data, content_type="application/json")


def test_the_format_of_a_countrys_addresses_says_what_to_ask_for(client):
    inputs = {each["name"]: each for each in client.get(FORMAT, {"country": "us"}).json()["inputs"]}
    assert inputs["region"]["label"] == "State"
    assert {"value": "CA", "label": "California"} in inputs["region"]["choices"]
    assert inputs["postcode"]["required"]
    assert not inputs["company"]["required"]
    assert "save_address" not in inputs
    for country in ("", "ZZ", "../US", "中国"):
        assert client.get(FORMAT, {"country": country}).status_code == 200


def test_the_first_address_is_the_default_until_another_is(shopper, address):
    first = post(shopper, address).json()
    second = post(shopper, {**address, "city": "Leeds", "postcode": "LS1 4DY"}).json()
    assert [row["is_default"] for row in shopper.get(BOOK).json()] == [True, False]
    changed = {**address, "city": "Leeds", "postcode": "ls1 4dy", "is_default": True}
    url = f"{BOOK}{second['id']}/"
    assert shopper.put(url, changed, content_type="application/json").status_code == 200
    assert [row["id"] for row in shopper.get(BOOK).json()] == [second["id"], first["id"]]
    assert Address.objects.get(is_default=True).postcode == "LS1 4DY"
    assert shopper.delete(url).status_code == 204


def test_a_wrong_address_is_told_by_field(shopper, address):
    answer = post(shopper, {**address, "country": "US"})
    assert answer.status_code == 400
    assert answer.json()["errors"].keys() == {"region", "postcode"}
    answer = post(shopper, {**address, "phone": "call me"})
    assert answer.json()["errors"].keys() == {"phone"}


def test_nobody_sees_or_changes_another_persons_addresses(shopper, make_user, client, address):
    made = post(shopper, address).json()
    client.force_login(make_user("eve@example.com"))
    assert client.get(BOOK).json() == []
    assert client.get(f"{BOOK}{made['id']}/").status_code == 404
    client.logout()
    assert client.get(BOOK).status_code == 403


def test_a_full_address_book_takes_no_more(shopper, customer, address, monkeypatch):
    monkeypatch.setattr(
        "quickscale_business_themes.ecommerce.services.address_book.MAX_ADDRESSES", 1
    )
    assert post(shopper, address).status_code == 201
    assert post(shopper, address).status_code == 400
    assert Address.objects.filter(user=customer).count() == 1
