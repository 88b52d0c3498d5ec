"""The control API, for tests in other processes, and the command that starts the server."""

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest
import requests
import stripe


def control(server, name, **arguments):
    answer = requests.post(f"{server.url}/_sandbox/{name}", json=arguments, timeout=5)
    return answer.status_code, answer.json().get("result")


def test_the_clock_is_moved_from_elsewhere(client, server, shop):
    subscription = shop.subscribe()
    before = server.sandbox.now
    assert control(server, "advance", days=31, hours=2) == (200, before + 31 * 86_400 + 7_200)
    assert len(shop.invoices_of(subscription)) == 2
    status, _ = control(server, "renew", subscription=subscription.id)
    assert (status, len(shop.invoices_of(subscription))) == (200, 3)


def test_a_checkout_is_paid_from_elsewhere(client, server, shop):
    session = shop.check_out(allow_promotion_codes=True)
    declined = requests.post(
        f"{server.url}/_sandbox/complete_checkout",
        json={"session": session.id, "card": "4000000000000002"},
        timeout=5,
    )
    assert (declined.status_code, declined.json()["error"]["code"]) == (402, "card_declined")
    status, result = control(server, "complete_checkout", session=session.id)
    assert (status, result["payment_status"]) == (200, "paid")
    charge = client.charges.list().data[0].id
    status, dispute = control(server, "dispute", charge=charge)
    assert (status, dispute["status"]) == (200, "needs_response")
    assert control(server, "close_dispute", dispute=dispute["id"], won=True)[1]["status"] == "won"


def test_webhooks_are_steered_and_listed_from_elsewhere(client, server):
    client.webhook_endpoints.create({"url": "http://127.0.0.1:1/", "enabled_events": ["*"]})
    control(server, "chaos", drop=1.0, seed=1)
    client.customers.create({})
    control(server, "chaos")
    control(server, "hold")
    client.customers.create({})
    listed = requests.get(f"{server.url}/_sandbox/deliveries", timeout=5).json()["result"]
    assert [item["state"] for item in listed] == ["dropped", "waiting"]
    [flushed] = control(server, "flush")[1]
    assert flushed["attempts"][0]["status"] is None
    assert len(control(server, "redeliver_dropped")[1]) == 1
    control(server, "reset")
    assert requests.get(f"{server.url}/_sandbox/deliveries", timeout=5).json()["result"] == []


def test_troubles_are_made_from_elsewhere(client, server):
    control(server, "fail", status=503)
    with pytest.raises(stripe.APIError):
        client.customers.create({}, {"max_network_retries": 0})
    state = requests.get(f"{server.url}/_sandbox/state", timeout=5).json()["result"]
    assert state["objects"] == {}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("advance", {"days": -1}),
        ("advance", {"years": 1}),
        ("chaos", {"fire": 1}),
        ("advance", {"days": "many"}),
    ],
)
def test_arguments_that_make_no_sense_are_refused(server, name, arguments):
    assert control(server, name, **arguments)[0] == 400


def test_only_the_switches_can_be_called(server):
    for name in ("stop", "start", "add_webhook", "__init__", "sandbox", "_redeliver"):
        assert control(server, name)[0] == 404
    answer = requests.post(f"{server.url}/_sandbox/advance", data="no json", timeout=5)
    assert answer.status_code == 400


@contextmanager
def running(*arguments):
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "stripe_sandbox", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def read_settings(process):
    settings = {}
    for line in process.stdout:
        if found := re.fullmatch(r"\s+(STRIPE_\w+)=(\S+)\s*", line):
            settings[found[1]] = found[2]
        if "and test clock" in line:
            break
    return settings


def test_the_command_starts_a_server_and_says_how_to_reach_it():
    with running("--port", "0", "--webhook-url", "http://127.0.0.1:1/") as process:
        settings = read_settings(process)
        client = stripe.StripeClient(
            settings["STRIPE_SECRET_KEY"], base_addresses={"api": settings["STRIPE_API_BASE"]}
        )
        [endpoint] = client.v1.webhook_endpoints.list().data
        assert endpoint.url == "http://127.0.0.1:1/"
        assert settings["STRIPE_WEBHOOK_SECRET"].startswith("whsec_")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda it: it.name)
def test_the_command_ends_when_it_is_told_to(number):
    with running("--port", "0") as process:
        assert read_settings(process)
        process.send_signal(number)
        assert process.wait(timeout=60) == 0
        assert process.stdout.read().endswith("Stopped.\n")


def test_two_runs_of_the_command_never_share_ids():
    ids = set()
    for _ in range(2):
        with running("--port", "0") as process:
            base = read_settings(process)["STRIPE_API_BASE"]
            client = stripe.StripeClient("sk_test_x", base_addresses={"api": base})
            ids.add(client.v1.customers.create({}).id)
    assert len(ids) == 2


def test_a_port_that_is_taken_is_said_without_a_traceback():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with running("--port", port) as process:
            assert process.wait(timeout=60) == 1
            assert process.stderr.read() == (
                f"Error: Port {port} can't be used: Address already in use.\n"
            )


def test_the_command_needs_no_pytest_no_django_and_no_quickscale():
    script = (
        "import sys; import stripe_sandbox.cli; "
        "loaded = {name.split('.')[0] for name in sys.modules}; "
        "print(sorted(loaded & {'pytest', 'django', 'quickscale'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout == "[]\n"
