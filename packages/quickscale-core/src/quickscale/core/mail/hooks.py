"""The point where layers name their mails."""

from collections.abc import Iterable

from quickscale.core import hooks

from .mail_types import MailType


@hooks.declare("core.mail_types", kind="collect")
def collect_mail_types() -> list[Iterable[MailType]]:
    """Name mails whose words may be changed and previewed; a later one of a name replaces another.

    Called once, when the first of them is sent or shown.
    """
    return []
