"""The product feed of Google's Merchant Center as RSS 2.0, written product by product.

After "Product data specification" and "RSS 2.0 specification" in Google's help. Other shopping
sites read the same format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

from quickscale.core.conf import quickscale_settings
from quickscale.core.mail import absolute_url
from quickscale_business_themes.ecommerce.models import Product
from quickscale_business_themes.ecommerce.services.exporting import google
from quickscale_business_themes.ecommerce.services.exporting.catalogue import read_catalogue

_NAMESPACE = "http://base.google.com/ns/1.0"
_PICTURES = "additional_image_link"
#: Elements of RSS itself; all others are Google's.
_OF_RSS = frozenset({"title", "description", "link"})
#: An item without one of these would be refused.
_REQUIRED = ("id", "title", "description", "link", "image_link", "availability", "price")
#: What XML 1.0 can't hold, however it is written.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_feed() -> Iterator[str]:
    """Yield the feed of what shoppers may see, a part for each product.

    What has no picture or no price is left out: it would be refused.
    """
    site = quickscale_settings.SITE_NAME
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<rss version="2.0" xmlns:g="{_NAMESPACE}">\n<channel>\n'
    yield _write_element("title", site) + _write_element("link", absolute_url("/"))
    yield _write_element("description", site)
    for exported in read_catalogue(Product.objects.visible()):
        yield "".join(_write_items(google.write_rows(exported)))
    yield "</channel>\n</rss>\n"


def _write_items(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for row in rows:
        if all(row[name] for name in _REQUIRED):
            elements = "".join(_write_element(*pair) for pair in _list_elements(row))
            yield f"<item>\n{elements}</item>\n"


def _list_elements(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        texts = str(value).split(",") if name == _PICTURES else [str(value)]
        for text in filter(None, texts):
            yield (name if name in _OF_RSS else f"g:{name}"), text


def _write_element(name: str, text: str) -> str:
    return f"<{name}>{escape(_ILLEGAL.sub('', text.strip()))}</{name}>\n"
