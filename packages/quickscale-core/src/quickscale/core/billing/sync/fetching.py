from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction

from quickscale.core.billing.exceptions import StaleRevision
from quickscale.core.billing.models import Charge, Dispute, Invoice, Mirror, Subscription
from quickscale.core.billing.stripe_api import allow_missing, get_client, to_dict
from quickscale.core.users.models import User

from . import charges, checkouts, invoices, subscriptions
from .writing import id_of, read_revision

Data = dict[str, Any]

# No clock decides which of two copies is newer. A mirror's revision is read before its object is
# fetched, and the copy is only written over that very revision: had anybody written meanwhile,
# their copy may be newer than this one, and both are fetched again.
TRIES = 10


class Busy(Exception):
    """An object changed each time that it had just been fetched."""


def _list_charge(data: Data) -> Iterable[str]:
    return [id_of(data.get("charge"))]


class Kind(NamedTuple):
    """One kind of object that events are about.

    Attributes:
        rank: its place among those that are written together.
        related_kind, list_related: what else has to be fetched for what follows from it.
        forget: what to do when Stripe has it no more.
    """

    rank: int
    service: str
    write: Callable[[Data, int], None]
    mirror: type[Mirror] | None = None
    related_kind: str = ""
    list_related: Callable[[Data], Iterable[str]] | None = None
    forget: Callable[[str], None] | None = None


KINDS = {
    "subscription": Kind(
        1,
        "subscriptions",
        subscriptions.write_subscription,
        Subscription,
        "subscription",
        subscriptions.list_rivals,
        subscriptions.end_missing,
    ),
    "checkout.session": Kind(
        2,
        "checkout.sessions",
        checkouts.write_session,
        None,
        "subscription",
        lambda data: [id_of(data.get("subscription"))],
        checkouts.close_missing,
    ),
    "invoice": Kind(
        3,
        "invoices",
        invoices.write_invoice,
        Invoice,
        "subscription",
        lambda data: [invoices.find_subscription(data)],
        invoices.void_missing,
    ),
    "charge": Kind(4, "charges", charges.write_charge, Charge),
    "dispute": Kind(5, "disputes", charges.write_dispute, Dispute, "charge", _list_charge),
    "refund": Kind(6, "refunds", charges.write_refund, None, "charge", _list_charge),
}


def is_known(subject: Data) -> bool:
    return subject["object"] in KINDS and bool(subject.get("id"))


class Copy(NamedTuple):
    kind: Kind
    stripe_id: str
    revision: int  # that of its mirror before the fetch; 0 without a mirror
    data: Data | None


def sync_object(kind: str, stripe_id: str, *, within: Callable[[], object] | None = None) -> None:
    """Fetch an object and what depends on it, and write all; ``within`` joins the transaction."""
    for _attempt in range(TRIES):
        copies = list(take_copies(kind, stripe_id))
        try:
            with transaction.atomic():
                lock_payers(copies)
                # Of a kind, those first that are known here already.
                for copy in sorted(copies, key=lambda it: (it.kind.rank, not it.revision)):
                    write_copy(copy)
                if within:
                    within()
                return
        except (StaleRevision, IntegrityError) as error:
            failure = error
    raise Busy(f"{kind} {stripe_id}") from failure


def lock_payers(copies: Iterable[Copy]) -> None:
    """Take the people who pay before their rows, in the order that the deletion of an account does.

    Else the references to them, which PostgreSQL checks at the end, would wait for a deletion that
    waits for the event.
    """
    theirs = {id_of(copy.data.get("customer")) for copy in copies if copy.data} - {""}
    payers = User.objects.filter(billing_customer__stripe_id__in=theirs).order_by("pk")
    list(payers.select_for_update(no_key=True, of=("self",)).values_list("pk"))


def take_copies(kind: str, stripe_id: str) -> Iterator[Copy]:
    waiting, taken = [(kind, stripe_id)], set()
    while waiting:
        key = waiting.pop()
        if key in taken:
            continue
        taken.add(key)
        copy = take_copy(KINDS[key[0]], key[1])
        yield copy
        if copy.data and copy.kind.list_related:
            related = copy.kind.list_related(copy.data)
            waiting += [(copy.kind.related_kind, it) for it in related if it]


def take_copy(kind: Kind, stripe_id: str) -> Copy:
    revision = read_revision(kind.mirror, stripe_id) if kind.mirror else 0
    data = None
    with allow_missing():
        data = fetch_object(kind.service, stripe_id)
    return Copy(kind, stripe_id, revision, data)


def fetch_object(service: str, stripe_id: str) -> Data:
    client = get_client().v1
    data = to_dict(attrgetter(service)(client).retrieve(stripe_id))
    # An invoice holds but the first of its lines itself.
    if service == "invoices" and data["lines"]["has_more"]:
        lines = client.invoices.line_items.list(stripe_id, {"limit": 100})
        data["lines"]["data"] = [to_dict(line) for line in lines.auto_paging_iter()]
    return data


def write_copy(copy: Copy) -> None:
    if copy.data and not copy.data.get("deleted"):
        copy.kind.write(copy.data, copy.revision)
    elif copy.kind.forget:
        copy.kind.forget(copy.stripe_id)
