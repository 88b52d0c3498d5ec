from django.utils.translation import gettext_lazy as _

from quickscale.core.conf import quickscale_settings
from quickscale.core.hooks import Event

from .models import Entry

credits_low = Event(
    "core.credits_low",
    object_type="credit_account",
    data={"balance": str, "owner": str},
    public=True,
    label=_("Credits are running low"),
    doc=(
        "A spend or a hold brought a balance below QUICKSCALE_CREDITS_LOW. The object ID "
        "is the public ID of the owner, a 'user' or a 'team'."
    ),
)


def announce_low_balance(entry: Entry) -> None:
    threshold = quickscale_settings.CREDITS_LOW
    before = entry.balance_after - entry.amount + entry.held
    if not before >= threshold > entry.balance_after:
        return
    account = entry.account
    credits_low.send(
        account.owner.public_id,
        user=account.user,
        owner=account.owner,
        data={"balance": str(entry.balance_after), "owner": "user" if account.user else "team"},
    )
