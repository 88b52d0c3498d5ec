"""What a project's own tests use: the fixtures, and webhooks handed to Django's test client."""

import stripe
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from stripe_sandbox import FakeStripe
from stripe_sandbox.delivery import deliver_to
from stripe_sandbox.fixtures import stripe_client, stripe_server  # noqa: F401

heard = []


@csrf_exempt
def hear(request):
    event = stripe.Webhook.construct_event(
        request.body, request.headers["Stripe-Signature"], "whsec_sandbox"
    )
    heard.append(event.type)
    return HttpResponse("thanks")


urlpatterns = [path("hook/", hear)]


def test_the_fixtures_give_a_server_and_the_sdk(stripe_server, stripe_client):  # noqa: F811
    customer = stripe_client.v1.customers.create({"name": "Ada"})
    assert stripe_server.sandbox.store.get("customer", customer.id)["name"] == "Ada"


@override_settings(ROOT_URLCONF=__name__)
def test_webhooks_arrive_in_djangos_test_client_when_they_are_flushed():
    with FakeStripe("http://testserver/hook/", post=deliver_to(Client())) as server:
        server.hold()
        client = stripe.StripeClient(server.api_key, base_addresses={"api": server.url})
        client.v1.customers.create({})
        assert heard == []
        [delivery] = server.flush()
    assert (delivery.state, heard) == ("delivered", ["customer.created"])
