"""How e-mail addresses, telephone numbers and websites are compared."""

from __future__ import annotations

from urllib.parse import urlsplit

import phonenumbers
from django.conf import settings


def normalize_email(email: str) -> str:
    """Return an address as it is compared: nobody's differ by capitals alone."""
    return email.strip().lower()


def normalize_phone(phone: str) -> str:
    """Return a number as ``+4930123456``, empty where it can't be told which number it is.

    A number without a country's prefix is one of ``CRM_PHONE_REGION``.
    """
    region = getattr(settings, "CRM_PHONE_REGION", "US")
    try:
        number = phonenumbers.parse(phone, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    formatted = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    # Some countries' numbers can be longer than E.164 allows: with the plus, 16 characters.
    return formatted if len(formatted) <= 16 else ""


def normalize_domain(website: str) -> str:
    """Return the host name of a website without ``www.``, empty where there is none."""
    address = website.strip()
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.").rstrip(".")


#: Hosts whose addresses say nothing of where somebody works.
PUBLIC_MAIL_HOSTS = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com icloud.com me.com aol.com "
    "gmx.de gmx.net gmx.com web.de t-online.de freenet.de proton.me protonmail.com mail.ru "
    "yandex.ru qq.com 163.com orange.fr free.fr laposte.net libero.it".split()
)


def company_domain(email: str) -> str:
    """Return the domain of an address if it is likely to be a company's own, else nothing."""
    host = normalize_email(email).rpartition("@")[2]
    return "" if host in PUBLIC_MAIL_HOSTS else host
