"""An agency, whose members sign in, and visitors who do not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client


@pytest.fixture
def make_user(django_user_model):
    """Return a function that makes somebody with an account."""

    def make(name="ada"):
        return django_user_model.objects.create_user(
            email=f"{name}@example.com", password=None, name=name.title()
        )

    return make


@pytest.fixture
def owner(make_user):
    return make_user("ada")


@pytest.fixture
def team(owner):
    from quickscale.core.teams.services import create_team

    return create_team("Linden Homes", owner=owner)


@pytest.fixture
def make_member(team, make_user):
    """Return a function that makes a member of the team, with a role of these permissions."""
    from quickscale.core.teams.models import Membership, Role

    def make(name, *permissions, plain=True):
        role = {"role": "member"}
        if not plain:
            custom = Role.objects.for_team(team).create(name=name, permissions=list(permissions))
            role = {"role": "custom", "custom_role": custom}
        user = make_user(name)
        Membership.objects.create(team=team, user=user, **role)
        return user

    return make


@pytest.fixture
def sign_in(team):
    """Return a function that gives somebody a browser, in which they work for a team."""
    from quickscale.core.http import request_context

    def start(user, for_team=team):
        client = Client()
        client.force_login(user)
        session = client.session
        session[request_context.TEAM] = str(for_team.public_id)
        session.save()
        return client

    return start


@pytest.fixture
def client(sign_in, owner):
    """The browser of the team's owner."""
    return sign_in(owner)


@pytest.fixture
def post(client):
    """Return a function that sends JSON to an operation and returns what it answers."""

    def send(path, expected=None, by=client, **data):
        response = by.post(f"/api/realestate/{path}/", data, content_type="application/json")
        if expected is not None:
            assert response.status_code == expected, response.text
        return response.json() if response.content else None

    return send


@pytest.fixture
def read(client):
    """Return a function that asks an operation and returns what it answers."""

    def ask(path, expected=200, by=client, **query):
        response = by.get(f"/api/realestate/{path}/", query)
        assert response.status_code == expected, response.text
        return response.json()

    return ask


@pytest.fixture
def visitor():
    """The browser of somebody without an account."""
    return Client()


@pytest.fixture
def make_home(team):
    """Return a function that makes a property of the agency."""
    from quickscale_business_themes.realestate.models import Property

    def make(**values):
        usual = {"city": "Lindenau", "country": "DE", "street_name": "Mill Lane"}
        return Property.objects.create(**{"team": team, **usual, **values})

    return make


@pytest.fixture
def make_listing(team, make_home):
    """Return a function that makes a listing, which the public sees unless it's a draft."""
    from quickscale_business_themes.realestate.services.listings import create_listing
    from quickscale_business_themes.realestate.services.publishing import publish_listing

    def make(title="Home by the river", *, is_draft=False, home=None, price=300_000, **values):
        shown = {name: values.pop(name) for name in list(values) if name in SAID_OF_HOMES}
        listing = create_listing(
            team=team,
            user=None,
            values={
                "title": title,
                "property": home or make_home(**shown),
                "list_price": Decimal(price),
                "currency": "EUR",
                **values,
            },
        )
        return listing if is_draft else publish_listing(listing, user=None)

    return make


@pytest.fixture
def in_threads():
    """Return a function that lets many do something at once, and returns what each got."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def run(do, count):
        def work(number):
            try:
                return do(number)
            finally:
                connection.close()

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(work, range(count)))

    return run


SAID_OF_HOMES = (
    "street_name",
    "street_number",
    "postal_code",
    "city",
    "latitude",
    "longitude",
    "bedrooms_total",
    "bathrooms_full",
    "living_area",
    "living_area_units",
    "features",
    "property_type",
)
