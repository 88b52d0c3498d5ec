"""The drafts with which a new site begins: what the staff have to write before they sell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext, gettext_noop

#: By slug: the title, and a heading and a placeholder for each part.
DRAFTS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "terms": (
        gettext_noop("Terms and conditions"),
        (
            ("", gettext_noop("[Say who you are: name, address, registration number.]")),
            (gettext_noop("Orders"), gettext_noop("[When does an order become a contract?]")),
            (
                gettext_noop("Prices and payment"),
                gettext_noop("[Which taxes do prices include, and how can customers pay?]"),
            ),
            (
                gettext_noop("Delivery"),
                gettext_noop(
                    "[Where do you deliver to, how long does it take, what does it cost?]"
                ),
            ),
            (gettext_noop("Liability"), gettext_noop("[What do you answer for, by which law?]")),
        ),
    ),
    "privacy": (
        gettext_noop("Privacy policy"),
        (
            (
                gettext_noop("Who is responsible"),
                gettext_noop("[Name, address and e-mail address.]"),
            ),
            (
                gettext_noop("What we collect, and why"),
                gettext_noop("[Orders, accounts, payments: which data, what for, how long?]"),
            ),
            (
                gettext_noop("Who receives it"),
                gettext_noop("[Carriers, payment companies, hosting.]"),
            ),
            (
                gettext_noop("Your rights"),
                gettext_noop("[Access, correction, deletion, complaints to an authority.]"),
            ),
        ),
    ),
    "returns": (
        gettext_noop("Returns and refunds"),
        (
            (
                gettext_noop("Your right of withdrawal"),
                gettext_noop("[How long, from when, and how do customers withdraw?]"),
            ),
            (
                gettext_noop("How to send things back"),
                gettext_noop("[To which address, at whose cost?]"),
            ),
            (gettext_noop("Refunds"), gettext_noop("[How soon, and by which way?]")),
        ),
    ),
    "contact": (
        gettext_noop("Contact"),
        (("", gettext_noop("[E-mail address, telephone number, address, opening hours.]")),),
    ),
}


def list_drafts() -> Iterator[dict[str, Any]]:
    """Yield the fields of each draft, in the active language."""
    for slug, (title, parts) in DRAFTS.items():
        content = [
            {
                "type": "page_text",
                "value": {"heading": heading and gettext(heading), "text": gettext(text)},
                "id": f"{slug}-{number}",
            }
            for number, (heading, text) in enumerate(parts, 1)
        ]
        yield {"slug": slug, "title": gettext(title), "draft": content}
