"""Plans and packs as the settings declare them, written into their tables, and who has which."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.db import transaction
from django.db.models import Case, Q, QuerySet, Subquery, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from rest_framework import status

from quickscale.core.api.problems import Problem
from quickscale.core.conf import quickscale_settings
from quickscale.core.credits.owners import CreditOwner, owner_lookup
from quickscale.core.formats.numbers import read_decimal
from quickscale.core.money import Money
from quickscale.core.teams.models import Team

from .hooks import Usage, plan_usage
from .limits import Limit, find_limit_error, read_limit
from .models import LIVE, CreditPack, Interval, Origin, Plan, PlanPrice, Subscription, is_chargeable

# A row is kept in the settings or in the admin, never in both: what the settings name no more is
# offered no more, and what the admin made is left alone.

#: What every project has that declares no plans.
FREE = {"slug": "free", "name": gettext_noop("Free"), "default": True}

_PLAN_KEYS = frozenset(
    "slug name description features limits credits per_seat included_seats trial_days default "
    "prices".split()
)
_PACK_KEYS = frozenset({"slug", "name", "credits", "price", "currency"})
_PRICE_KEYS = frozenset({"currency", "interval", "amount"})


@transaction.atomic
def sync_plans() -> list[str]:
    """Write what the settings declare; return a line for each row that changed."""
    plans, packs = list(quickscale_settings.PLANS) or [FREE], list(quickscale_settings.CREDIT_PACKS)
    changes = list(_retire(Plan, plans)) + list(_retire(CreditPack, packs))
    default = next((plan["slug"] for plan in plans if plan.get("default")), plans[0]["slug"])
    Plan.objects.filter(origin=Origin.SETTINGS).exclude(slug=default).update(is_default=False)
    for position, plan in enumerate(plans):
        changes += _write_plan(plan, position, is_default=plan["slug"] == default)
    for position, pack in enumerate(packs):
        changes += _write_pack(pack, position)
    return changes


def sync_after_migrate(**kwargs: Any) -> None:
    """Keep the tables in step with the settings at each migrate, which each deployment runs."""
    if not list(find_plan_errors()):
        sync_plans()


def _retire(model: type[Plan | CreditPack], declared: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    kept = [row["slug"] for row in declared]
    gone = model._default_manager.filter(origin=Origin.SETTINGS, is_active=True)
    for row in gone.exclude(slug__in=kept):
        yield f"{model._meta.verbose_name} {row.slug}: no longer available"
        model._default_manager.filter(pk=row.pk).update(is_active=False)


def _write_plan(declared: Mapping[str, Any], position: int, *, is_default: bool) -> list[str]:
    is_taken = Plan.objects.filter(is_default=True).exclude(slug=declared["slug"]).exists()
    values = {
        "name": str(declared["name"]),
        "description": str(declared.get("description", "")),
        "features": _label_features(declared.get("features", ())),
        "limits": dict(declared.get("limits", {})),
        "credits": Decimal(declared.get("credits", 0)),
        "per_seat": bool(declared.get("per_seat", False)),
        "included_seats": declared.get("included_seats", 1),
        "trial_days": declared.get("trial_days", 0),
        "is_default": is_default and not is_taken,
        "position": position,
    }
    plan, changes = _write_row(Plan, declared["slug"], values)
    kept: list[int] = []
    for price in declared.get("prices", ()):
        changes += _write_price(plan, price, kept)
    for gone in plan.prices.exclude(pk__in=kept):
        changes.append(f"plan {plan.slug}: no price for {gone.currency} by {gone.interval}")
        gone.delete()
    return changes


def _label_features(features: Any) -> dict[str, str]:
    if isinstance(features, Mapping):
        return {name: str(label) for name, label in features.items()}
    return {name: name.replace("_", " ").capitalize() for name in features}


def _write_price(plan: Plan, declared: Mapping[str, Any], kept: list[int]) -> list[str]:
    amount = Decimal(declared["amount"])
    price, is_new = PlanPrice.objects.get_or_create(
        plan=plan,
        currency=declared["currency"].upper(),
        interval=declared["interval"],
        defaults={"amount": amount},
    )
    kept.append(price.pk)
    if not is_new and price.amount == amount:
        return []
    PlanPrice.objects.filter(pk=price.pk).update(amount=amount)
    return [f"plan {plan.slug}: {amount} {price.currency} by {price.interval}"]


def _write_pack(declared: Mapping[str, Any], position: int) -> list[str]:
    values = {
        "name": str(declared["name"]),
        "credits": Decimal(declared["credits"]),
        "amount": Decimal(declared["price"]),
        "currency": declared.get("currency", quickscale_settings.CURRENCY).upper(),
        "position": position,
    }
    return _write_row(CreditPack, declared["slug"], values)[1]


def _write_row(model: Any, slug: str, values: dict[str, Any]) -> tuple[Any, list[str]]:
    values = {**values, "origin": Origin.SETTINGS, "is_active": True}
    row, is_new = model.objects.get_or_create(slug=slug, defaults=values)
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed and not is_new:
        return row, []
    model.objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    what = "new" if is_new else ", ".join(changed)
    return row, [f"{model._meta.verbose_name} {slug}: {what}"]


def find_plan_errors() -> Iterator[str]:
    plans, packs = list(quickscale_settings.PLANS), list(quickscale_settings.CREDIT_PACKS)
    yield from _find_slug_errors("QUICKSCALE_PLANS", plans)
    yield from _find_slug_errors("QUICKSCALE_CREDIT_PACKS", packs)
    if sum(bool(isinstance(it, Mapping) and it.get("default")) for it in plans) > 1:
        yield "QUICKSCALE_PLANS has more than one default plan."
    for plan in plans:
        if isinstance(plan, Mapping):
            yield from _find_plan_errors(plan, f"QUICKSCALE_PLANS, {plan.get('slug')!r}")
    for pack in packs:
        if isinstance(pack, Mapping):
            yield from _find_pack_errors(pack, f"QUICKSCALE_CREDIT_PACKS, {pack.get('slug')!r}")


def _find_slug_errors(setting: str, rows: list[Any]) -> Iterator[str]:
    slugs = [row.get("slug") if isinstance(row, Mapping) else None for row in rows]
    if not all(isinstance(slug, str) and slug for slug in slugs):
        yield f"{setting}: each entry must be a dict with a slug."
    elif len(set(slugs)) < len(slugs):
        yield f"{setting}: slugs must be unique."


def _find_key_errors(
    row: Mapping[str, Any], known: frozenset[str], name: str, noun: str
) -> Iterator[str]:
    if unknown := row.keys() - known:
        yield f"{name}: unknown key {', '.join(sorted(unknown))}."
    if not row.get("name"):
        yield f"{name}: a {noun} needs a name."


def _find_plan_errors(plan: Mapping[str, Any], name: str) -> Iterator[str]:
    yield from _find_key_errors(plan, _PLAN_KEYS, name, "plan")
    if error := find_limit_error(plan.get("limits", {})):
        yield f"{name}: {error}"
    for price in plan.get("prices", ()):
        if not _is_price(price):
            yield f"{name}: {price!r} needs a currency, an interval and an amount."
        elif not _is_chargeable(price["amount"], price["currency"]):
            yield f"{name}: cards can't be charged {price['amount']} {price['currency']}."
    if not _is_amount(plan.get("credits", 0)):
        yield f"{name}: credits must be a number of 0 or more."


def _find_pack_errors(pack: Mapping[str, Any], name: str) -> Iterator[str]:
    yield from _find_key_errors(pack, _PACK_KEYS, name, "credit pack")
    if not (_is_amount(pack.get("price")) and _is_amount(pack.get("credits"))):
        yield f"{name}: a credit pack needs credits and a price."
    elif not _is_chargeable(pack["price"], pack.get("currency", quickscale_settings.CURRENCY)):
        yield f"{name}: cards can't be charged {pack['price']}."


def _is_price(price: Any) -> bool:
    return (
        isinstance(price, Mapping)
        and price.keys() == _PRICE_KEYS
        and price["interval"] in Interval.values
        and _is_amount(price["amount"])
    )


def _is_chargeable(amount: Any, currency: str) -> bool:
    return is_chargeable(Money(Decimal(amount), currency))


def _is_amount(value: Any) -> bool:
    amount = read_decimal(value)
    return amount is not None and amount >= 0


_CACHE = "_quickscale_plan"


@dataclass(frozen=True, slots=True)
class Entitlements:
    """The plan that somebody has; None where they pay for none and there is no default one."""

    plan: Plan | None

    @property
    def name(self) -> str:
        return self.plan.name if self.plan else ""

    @property
    def slug(self) -> str:
        return self.plan.slug if self.plan else ""

    def allows(self, feature: str) -> bool:
        """Whether the plan has a feature."""
        return self.plan is not None and feature in self.plan.features

    def limit(self, name: str) -> Limit:
        """Return how much of something the plan allows; without a word on it, any number."""
        return read_limit(self.plan.limits if self.plan else {}, name)


def plan_of(owner: CreditOwner) -> Entitlements:
    """Return the plan of a user or a team, asked for once for each object that stands for them."""
    if not getattr(owner, "pk", None):
        return Entitlements(Plan.objects.filter(is_default=True).first())
    if _CACHE not in vars(owner):
        vars(owner)[_CACHE] = load_plan(owner)
    return cast(Entitlements, vars(owner)[_CACHE])


def forget_plan(owner: CreditOwner) -> None:
    """Let the next :func:`plan_of` look anew."""
    vars(owner).pop(_CACHE, None)


def load_plan(owner: CreditOwner) -> Entitlements:
    paid = live_subscriptions(owner).filter(plan__isnull=False).values("plan")[:1]
    found = Plan.objects.filter(Q(pk=Subquery(paid)) | Q(is_default=True))
    return Entitlements(found.order_by(Case(When(pk=Subquery(paid), then=0), default=1)).first())


def live_subscriptions(owner: CreditOwner) -> QuerySet[Subscription]:
    """Return what an owner pays for, the newest first, without what they paid for twice."""
    own = Subscription.objects.filter(**owner_lookup(owner, "customer__"))
    return own.filter(status__in=LIVE, is_surplus=False).order_by("-started_at")


def count_owner_seats(owner: CreditOwner) -> int:
    return owner.seats_used if isinstance(owner, Team) else 1


def usage_of(owner: CreditOwner) -> Sequence[Usage]:
    layers = plan_usage(owner=owner)
    if not isinstance(owner, Team):
        return layers
    return [Usage("seats", _("Members"), owner.seats_used), *layers]


def require_room(owner: CreditOwner, name: str, used: int | Decimal) -> None:
    """Refuse one more of what a hard limit counts.

    Raises:
        LimitReached: the plan has no room for it.
    """
    limit = plan_of(owner).limit(name)
    if limit.refuses(int(used)):
        text = _("You've reached your plan's limit of {count}. Upgrade to add more.")
        raise LimitReached(text.format(count=limit.count), limit=name, count=limit.count)


class PlanProblem(Problem):
    """The plan does not go this far; ``upgrade`` is where plans are compared."""

    status_code = status.HTTP_402_PAYMENT_REQUIRED
    default_code = "plan-required"
    default_detail = _("Your plan doesn't include this. Upgrade to use it.")
    title = _("Not included in your plan")
    screen = "base:plans"

    def __init__(self, detail: Any = None, **extra: Any) -> None:
        super().__init__(detail, extra={**extra, "upgrade": "/api/core/plans/"})


class LimitReached(PlanProblem):
    default_code = "plan-limit-reached"
    default_detail = _("You've reached the limit of your plan. Upgrade to add more.")
    title = _("Plan limit reached")
