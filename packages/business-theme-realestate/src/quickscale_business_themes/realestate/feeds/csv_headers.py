"""What the columns of somebody's CSV may be, by their headers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from quickscale_business_themes.realestate.feeds.csv_listings import list_targets, read_headers

#: What others call columns, besides our own names.
_ALIASES = {
    "id": "key",
    "listingid": "key",
    "listingkey": "key",
    "ref": "reference",
    "reference": "reference",
    "listprice": "price",
    "askingprice": "price",
    "rent": "price",
    "type": "sub_type",
    "propertytype": "sub_type",
    "beds": "bedrooms",
    "bedroomstotal": "bedrooms",
    "baths": "bathrooms",
    "bathroomstotalinteger": "bathrooms",
    "livingarea": "living_area",
    "area": "living_area",
    "plot": "lot_area",
    "lotsize": "lot_area",
    "town": "city",
    "zip": "postal_code",
    "zipcode": "postal_code",
    "postcode": "postal_code",
    "state": "region",
    "province": "region",
    "streetname": "street",
    "streetnumber": "house_number",
    "lat": "latitude",
    "lng": "longitude",
    "lon": "longitude",
    "publicremarks": "description",
    "remarks": "description",
    "photos": "photo_urls",
    "images": "photo_urls",
    "agent": "agent_name",
    "email": "agent_email",
    "phone": "agent_phone",
}


def guess_mapping(headers: Sequence[str]) -> dict[str, str]:
    """Return the headers by what they hold, as far as their names say it; each once."""
    known = {_squeeze(target): target for target in list_targets()}
    found: dict[str, str] = {}
    for names in (known, _ALIASES):
        for header in headers:
            target = names.get(_squeeze(header))
            if target and header not in found.values():
                found.setdefault(target, header)
    if "key" not in found and "reference" in found:
        found["key"] = found.pop("reference")
    return found


def list_headers(stream: BinaryIO) -> list[str]:
    """Return the headers of a file; none if there is nothing in it.

    Raises:
        FeedError: it is no text of lines.
    """
    return [name for name in read_headers(stream) if name]


def _squeeze(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
