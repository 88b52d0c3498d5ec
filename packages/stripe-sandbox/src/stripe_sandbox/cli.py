"""``stripe-sandbox``: a test Stripe on this machine, to try billing without an account."""

from __future__ import annotations

import secrets
import signal
import threading

import click

from stripe_sandbox.billing.cards import CARDS
from stripe_sandbox.server import FakeStripe

#: Between the attempts to deliver a webhook: a project that restarts misses nothing.
_RETRY_AFTER = (1.0, 5.0, 15.0, 60.0, 300.0)


@click.command("stripe-sandbox")
@click.option("--port", default=12111, show_default=True, help="The port to listen on.")
@click.option(
    "--webhook-url",
    metavar="URL",
    help="Your project's Stripe webhook URL, for example http://127.0.0.1:8000/webhooks/stripe/.",
)
def main(port: int, webhook_url: str | None) -> None:
    """Start a local Stripe sandbox with checkout, customer portal, webhooks and a test clock.

    Everything is kept in memory. Real cards aren't charged.
    """
    server = FakeStripe(webhook_url, port=port, retry_after=_RETRY_AFTER, seed=secrets.token_hex(3))
    try:
        server.start()
    except OSError as error:
        raise click.ClickException(f"Port {port} can't be used: {error.strerror}.") from error
    try:
        stopped = _listen_to_signals()
        _introduce(server, webhook_url)
        stopped.wait()
        click.echo("\nStopped.")
    finally:
        server.stop()


def _introduce(server: FakeStripe, webhook_url: str | None) -> None:
    click.echo(f"Stripe sandbox running at {server.url} (press Ctrl+C to stop)\n")
    click.echo("Add this to your project's .env:\n")
    click.echo(f"  STRIPE_SECRET_KEY={server.api_key}")
    click.echo(f"  STRIPE_WEBHOOK_SECRET={server.webhook_secret}")
    click.echo(f"  STRIPE_API_BASE={server.url}\n")
    if not webhook_url:
        click.echo("Webhooks aren't sent. Set --webhook-url to receive them.\n")
    click.echo("Test cards:\n")
    for card in CARDS:
        click.echo(f"  {card.number}  {card.meaning}")
    click.echo(f"\nDashboard and test clock: {server.url}/")


def _listen_to_signals() -> threading.Event:
    """Return what is set once the command is told to stop, by Ctrl-C or by a supervisor."""
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    return stopped
