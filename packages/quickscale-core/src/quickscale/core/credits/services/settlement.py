import logging
from datetime import datetime
from decimal import Decimal

from django.db import DatabaseError, transaction
from django.db.models import F, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from quickscale.core.credits.amounts import ZERO, exact
from quickscale.core.credits.exceptions import CreditError, InsufficientCredits
from quickscale.core.credits.models import CreditAccount, Entry, EntryLine, Grant, Hold
from quickscale.core.credits.owners import CreditOwner, owner_lookup

from .posting import change_balance, post_entry, row_of, write_lines

logger = logging.getLogger(__name__)

#: How many due accounts one query of the sweep looks at.
SWEEP = 500


def balance_of(owner: CreditOwner) -> Decimal:
    """Return what a user or a team can spend now, zero without an account. Writes nothing."""
    account = CreditAccount.objects.filter(**owner_lookup(owner)).first()
    return calculate_balance(account) if account else ZERO


def calculate_balance(account: CreditAccount) -> Decimal:
    """Return what can be spent now, exactly, whether or not the sweep has run."""
    now = timezone.now()
    if account.next_due is None or account.next_due > now:
        return account.balance
    begun = Grant.objects.filter(_is_live(now), account=account).aggregate(
        remaining=Sum("remaining"),
        starting=Sum("amount", filter=Q(activated=False, effective_at__lte=now)),
    )
    released = EntryLine.objects.filter(
        _is_live(now, "grant__"),
        entry__kind=Entry.Kind.HOLD,
        entry__hold__in=_overdue_holds(account, now),
    ).aggregate(held=Sum("held"))
    return exact(begun["remaining"]) + exact(begun["starting"]) + exact(released["held"])


def settle_due_accounts() -> int:
    """Write what is due in every account, each in its own transaction; return how many were.

    Two sweeps at once settle each account once: who comes second finds nothing due. An account
    that cannot be settled is logged, and keeps the others waiting for nothing.
    """
    now = timezone.now()
    due = CreditAccount.objects.filter(next_due__lte=now).order_by("pk")
    last, settled = 0, 0
    while batch := list(due.filter(pk__gt=last)[:SWEEP]):
        settled += sum(_settle_apart(account, now) for account in batch)
        last = batch[-1].pk
    return settled


def _settle_apart(account: CreditAccount, now: datetime) -> bool:
    try:
        with transaction.atomic():
            return settle_account(account, now)
    except (CreditError, DatabaseError):
        logger.exception("Credit account %s can't be settled; run verify_ledger.", account.pk)
        return False


def move_settled(
    account: CreditAccount, *, now: datetime, amount: Decimal = ZERO, held: Decimal = ZERO
) -> Decimal:
    """Change the balance, and if that is refused once more after what is due was written."""
    try:
        return change_balance(account, now=now, amount=amount, held=held)
    except InsufficientCredits:
        lock_account(account, now)
        return change_balance(account, now=now, amount=amount, held=held)


def lock_account(account: CreditAccount, now: datetime) -> None:
    """Keep the account and write what is due, before an operation that must look first."""
    lock_row(account)
    settle_account(account, now)


def lock_row(account: CreditAccount) -> None:
    """Keep everybody else off the account until the transaction ends: an UPDATE of nothing."""
    row_of(account).update(next_due=F("next_due"))


def settle_account(account: CreditAccount, now: datetime) -> bool:
    if not row_of(account).filter(next_due__lte=now).update(next_due=None):
        return False
    _begin_grants(account, now)
    _release_holds(account, now)
    _end_grants(account, now)
    row_of(account).update(next_due=find_next_due(account))
    return True


def schedule_settlement(account: CreditAccount, moment: datetime | None) -> None:
    if moment is None:
        return
    row_of(account).filter(Q(next_due__isnull=True) | Q(next_due__gt=moment)).update(
        next_due=moment
    )


def return_to_grants(lines: list[EntryLine], now: datetime) -> None:
    """Write lines that return credits to grants; an expired or revoked one loses them at once."""
    write_lines(lines)
    account = lines[0].entry.account
    for line in lines:
        schedule_settlement(account, line.grant.revoked_at or line.grant.expires_at)
    settle_account(account, now)


def release_lines(entry: Entry, hold: Hold) -> list[EntryLine]:
    return [EntryLine(entry=entry, grant=line.grant, held=-line.held) for line in held_lines(hold)]


def held_lines(hold: Hold) -> list[EntryLine]:
    lines = EntryLine.objects.filter(entry__hold=hold, entry__kind=Entry.Kind.HOLD)
    return list(lines.select_related("grant").order_by("pk"))


def _begin_grants(account: CreditAccount, now: datetime) -> None:
    pending = Grant.objects.filter(account=account, activated=False, revoked_at__isnull=True)
    due = pending.filter(effective_at__lte=now)
    for grant in due.order_by("effective_at", "pk"):
        asked = Entry.objects.get(lines__grant=grant, kind=Entry.Kind.SCHEDULED)
        entry = post_entry(
            Entry,
            account,
            Entry.Kind.GRANT,
            now=now,
            amount=grant.amount,
            reason=asked.reason,
            reference=asked.reference,
        )
        Grant.objects.filter(pk=grant.pk).update(activated=True, remaining=grant.amount)
        EntryLine.objects.create(entry=entry, grant=grant, amount=grant.amount)


def _release_holds(account: CreditAccount, now: datetime) -> None:
    for hold in _overdue_holds(account, now).order_by("expires_at", "pk"):
        Hold.objects.filter(pk=hold.pk).update(status=Hold.Status.EXPIRED, closed_at=now)
        entry = post_entry(
            Entry, account, Entry.Kind.RELEASE, now=now, held=-hold.amount, hold=hold
        )
        write_lines(release_lines(entry, hold))


def _end_grants(account: CreditAccount, now: datetime) -> None:
    ended = Grant.objects.filter(account=account, remaining__gt=0).exclude(_is_live(now))
    for grant in ended.order_by("expires_at", "pk"):
        kind = Entry.Kind.REVOCATION if grant.revoked_at else Entry.Kind.EXPIRY
        entry = post_entry(Entry, account, kind, now=now, amount=-grant.remaining)
        write_lines([EntryLine(entry=entry, grant=grant, amount=-grant.remaining)])


def _is_live(now: datetime, prefix: str = "") -> Q:
    unexpired = Q((f"{prefix}expires_at__isnull", True)) | Q((f"{prefix}expires_at__gt", now))
    return unexpired & Q((f"{prefix}revoked_at__isnull", True))


def _overdue_holds(account: CreditAccount, now: datetime) -> QuerySet[Hold]:
    return Hold.objects.filter(account=account, status=Hold.Status.OPEN, expires_at__lte=now)


def find_next_due(account: CreditAccount) -> datetime | None:
    """What a hold or spend may still give back to an expired grant is scheduled when it does."""
    grants = Grant.objects.filter(account=account).aggregate(
        begin=Min("effective_at", filter=Q(activated=False, revoked_at__isnull=True)),
        end=Min(Coalesce("revoked_at", "expires_at"), filter=Q(remaining__gt=0)),
    )
    holds = Hold.objects.filter(account=account, status=Hold.Status.OPEN).aggregate(
        expire=Min("expires_at")
    )
    moments = [grants["begin"], grants["end"], holds["expire"]]
    return min((moment for moment in moments if moment), default=None)
