"""Standard VAT rates of the European Union, the United Kingdom and Monaco, and where they apply.

Sources, as of November 2026: the European Commission's database "Taxes in Europe" (TEDB) and its
list "VAT rates applied in the Member States"; Directive 2006/112/EC for the territories: articles 6
and 7 (outside of the common system, Monaco, Isle of Man), 104 and 105 (own rates in parts of
Austria and Portugal); article 296 of the French tax code for the overseas departments. They were
compared with https://github.com/ibericode/vat-rates (MIT) and with eu-vat-rates-data.

Which goods have a reduced rate differs from country to country: a shop that sells them gives them a
tax category of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class DatedRate:
    """A percentage from a day on, until the next one begins."""

    percentage: Decimal
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class Territory:
    """Places that share their standard rates.

    Attributes:
        places: a country, and the beginning of postcodes in it, empty for all of them.
        rates: the oldest first; none where no VAT is charged.
    """

    name: str
    places: tuple[tuple[str, str], ...]
    rates: tuple[DatedRate, ...] = ()


def _since(*changes: tuple[str, str]) -> tuple[DatedRate, ...]:
    """Return rates with their first days; an empty day is before all of which this module knows."""
    return tuple(
        DatedRate(Decimal(percentage), date.fromisoformat(day) if day else None)
        for day, percentage in changes
    )


def _country(code: str, name: str, *changes: tuple[str, str], also: str = "") -> Territory:
    return Territory(name, tuple((each, "") for each in (code, *also.split())), _since(*changes))


def _part(name: str, places: str, percentage: str = "") -> Territory:
    """Return a part of a country; its ``places`` are written ``PT:90`` or ``AX``."""
    pairs = (place.partition(":") for place in places.split())
    rates = _since(("", percentage)) if percentage else ()
    return Territory(name, tuple((country, prefix) for country, _colon, prefix in pairs), rates)


#: By country, first its main territory, and then the parts of it where something else applies.
TERRITORIES: Mapping[str, tuple[Territory, ...]] = {
    "AT": (
        _country("AT", "Austria", ("", "20")),
        _part("Jungholz and Mittelberg", "AT:6691 AT:6991 AT:6992 AT:6993", "19"),
    ),
    "BE": (_country("BE", "Belgium", ("", "21")),),
    "BG": (_country("BG", "Bulgaria", ("", "20")),),
    "CY": (_country("CY", "Cyprus", ("", "19")),),
    "CZ": (_country("CZ", "Czechia", ("", "21")),),
    "DE": (
        _country("DE", "Germany", ("", "19"), ("2020-07-01", "16"), ("2021-01-01", "19")),
        _part("Büsingen and Heligoland", "DE:78266 DE:27498"),
    ),
    "DK": (_country("DK", "Denmark", ("", "25")),),
    "EE": (_country("EE", "Estonia", ("", "20"), ("2024-01-01", "22"), ("2025-07-01", "24")),),
    "ES": (
        _country("ES", "Spain", ("", "21")),
        _part("Canary Islands, Ceuta and Melilla", "ES:35 ES:38 ES:51 ES:52"),
    ),
    "FI": (
        _country("FI", "Finland", ("", "24"), ("2024-09-01", "25.5")),
        _part("Åland Islands", "FI:22 AX"),
    ),
    "FR": (
        _country("FR", "France and Monaco", ("", "20"), also="MC"),
        _part("Guadeloupe, Martinique and Réunion", "FR:971 FR:972 FR:974 GP MQ RE", "8.5"),
        _part("French Guiana and Mayotte", "FR:973 FR:976 GF YT"),
    ),
    "GB": (_country("GB", "United Kingdom and Isle of Man", ("", "20"), also="IM"),),
    "GR": (_country("GR", "Greece", ("", "24")), _part("Mount Athos", "GR:63086")),
    "HR": (_country("HR", "Croatia", ("", "25")),),
    "HU": (_country("HU", "Hungary", ("", "27")),),
    "IE": (_country("IE", "Ireland", ("", "23"), ("2020-09-01", "21"), ("2021-03-01", "23")),),
    "IT": (
        _country("IT", "Italy", ("", "22")),
        _part("Livigno and Campione d'Italia", "IT:23041 IT:22061"),
    ),
    "LT": (_country("LT", "Lithuania", ("", "21")),),
    "LU": (_country("LU", "Luxembourg", ("", "17"), ("2023-01-01", "16"), ("2024-01-01", "17")),),
    "LV": (_country("LV", "Latvia", ("", "21")),),
    "MT": (_country("MT", "Malta", ("", "18")),),
    "NL": (_country("NL", "Netherlands", ("", "21")),),
    "PL": (_country("PL", "Poland", ("", "23")),),
    "PT": (
        _country("PT", "Portugal", ("", "23")),
        _part("Madeira", "PT:90 PT:91 PT:92 PT:93 PT:94", "22"),
        Territory(
            "Azores",
            tuple(("PT", prefix) for prefix in ("95", "96", "97", "98", "99")),
            _since(("", "18"), ("2021-07-01", "16")),
        ),
    ),
    "RO": (_country("RO", "Romania", ("", "19"), ("2025-08-01", "21")),),
    "SE": (_country("SE", "Sweden", ("", "25")),),
    "SI": (_country("SI", "Slovenia", ("", "22")),),
    "SK": (_country("SK", "Slovakia", ("", "20"), ("2025-01-01", "23")),),
}

EU_COUNTRIES = tuple(code for code in TERRITORIES if code != "GB")
