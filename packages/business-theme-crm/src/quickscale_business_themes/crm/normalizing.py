"""How e-mail addresses, telephone numbers and websites are compared."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from urllib.parse import urlsplit

import phonenumbers
from django.conf import settings

#: A number with its country's prefix, with nothing but digits and what people put between them.
_INTERNATIONAL = re.compile(r"\+[1-9][0-9 ().-]{1,60}")
_BETWEEN = str.maketrans("", "", "+ ().-")


def normalize_email(email: str) -> str:
    """Return an address as it is compared: nobody's differ by capitals alone."""
    return email.strip().lower()


def normalize_phone(phone: str) -> str:
    """Return a number as ``+4930123456``, empty where it can't be told which number it is.

    A number without a country's prefix is one of ``CRM_PHONE_REGION``.
    """
    if _INTERNATIONAL.fullmatch(phone) and (known := find_whole_number(phone)):
        return known
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


def find_whole_number(phone: str) -> str:
    """Return an international number as it is compared, nothing if that takes a closer look.

    Of files with hundreds of thousands of numbers nearly all are such, and ``parse`` is slow.
    """
    digits = phone.translate(_BETWEEN)
    for length in (1, 2, 3):
        if rules := read_rules(int(digits[:length])):
            break
    else:
        return ""
    lengths, national_prefix = rules
    national = digits[length:]
    if len(national) not in lengths or national.startswith("0") or len(digits) > 15:
        return ""
    return "" if national_prefix and national_prefix.match(national) else f"+{digits}"


@cache
def read_rules(country_code: int) -> tuple[Collection[int], re.Pattern[str] | None] | None:
    """Return how long a country's numbers are, and what may stand before them that is no part of
    them; None if there is no such country."""
    if country_code not in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        return None
    region = phonenumbers.region_code_for_country_code(country_code)
    country = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(country_code, region)
    if country is None or country.general_desc is None:
        return None
    prefix = country.national_prefix_for_parsing
    lengths = country.general_desc.possible_length
    return lengths, re.compile(prefix) if prefix else None


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
