"""Mails whose words the operator of a site may change, and whose content a layer composes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from django.utils import translation
from django.utils.functional import Promise

from .blocks import MailContent

Words = str | Promise

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailType:
    """One kind of mail, ``ecommerce.order_paid``: named by the hook ``core.mail_types``.

    Attributes:
        name: the layer's name and the mail's own.
        label: what it is called where its words are changed.
        subject, introduction: its words, unless the operator has written others. ``{number}`` in
            them is replaced by the content's value of that name.
        placeholders: the names that the words may hold.
        compose: returns the content for the arguments that it was sent with, when it is delivered;
            None if it should not be sent any more.
        sample: returns made-up content for the preview.
    """

    name: str
    label: Words
    subject: Words
    introduction: Words
    compose: Callable[..., MailContent | None]
    sample: Callable[[], MailContent]
    placeholders: tuple[str, ...] = ()

    @staticmethod
    def find(name: str) -> MailType:
        """Return the type of a name.

        Raises:
            KeyError: no layer names one.
        """
        return list_types()[name]

    def send(
        self,
        *,
        to: str,
        data: Mapping[str, Any],
        key: str,
        language: str = "",
        delay: timedelta | None = None,
    ) -> None:
        """Send it if the running transaction commits, once for each ``key``.

        Args:
            to: the recipient's address.
            data: the arguments of ``compose``, plain JSON.
            key: names the fact that it tells of; a second mail of this type about it is not sent.
            language: the recipient's; the active one if it isn't known.
            delay: how long to wait before it is composed and sent.
        """
        from .outbox import put_typed

        language = language or translation.get_language() or ""
        put_typed(
            self.name,
            recipient=to,
            data=data,
            key=f"{self.name}:{key}",
            language=language,
            delay=delay,
        )


@cache
def list_types() -> Mapping[str, MailType]:
    """Return all types by name; one that is named later replaces an earlier one."""
    from .hooks import collect_mail_types

    return {each.name: each for found in collect_mail_types() for each in found}


def find_placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def fill_placeholders(text: str, values: Mapping[str, str]) -> str:
    """Replace ``{name}`` by its value. Nothing else is evaluated, whoever wrote the text."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)
