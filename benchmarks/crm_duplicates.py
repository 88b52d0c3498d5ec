"""Duplicates found in FEBRL's data set 3, by names and addresses only, and in 200,000 contacts.

The first part reads 5,000 records of 2,000 people. Who each is of is in ``rec_id``; that, dates of
birth and numbers of social security aren't looked at. The second compares 100,000 new
contacts with 100,000 known ones, of whom one in ten is there already, slightly misspelt.

Run: python benchmarks/crm_duplicates.py febrl_dataset3.csv [records]
"""

from __future__ import annotations

import csv
import os
import random
import sys
import time
from collections import defaultdict
from itertools import combinations
from pathlib import Path

from side_by_side import finish

from quickscale_business_themes.crm.linkage import Field, Linkage, simplify

#: What has to be reached, and in how many seconds of CPU time.
F1, SECONDS = 0.94, 2.0
MANY, MANY_SECONDS = 100_000, 60.0

FIELDS = (
    Field("given_name", swaps="surname"),
    Field("surname"),
    Field("street_number", is_text=False, against=2.5),
    Field("address_1", swaps="address_2"),
    Field("address_2"),
    Field("suburb"),
    Field("postcode", is_text=False, against=2.5),
    Field("state", is_text=False, against=2.0),
)
BLOCKS = (
    (("given_name", "sound"), ("surname", "sound")),
    (("surname", "sound"), ("postcode", "all")),
    (("given_name", "sound"), ("postcode", "all")),
    (("address_1", "8"), ("street_number", "all")),
    (("address_1", "5"), ("postcode", "all")),
    (("street_number", "all"), ("postcode", "all")),
    (("street_number", "all"), ("suburb", "6")),
    (("surname", "sound"), ("suburb", "6")),
    (("given_name", "sound"), ("suburb", "6")),
    (("surname", "sound"), ("address_1", "4")),
    (("given_name", "sound"), ("address_1", "4")),
    (("address_2", "7"), ("surname", "sound")),
    (("address_2", "6"), ("postcode", "all")),
)
Pairs = set[tuple[int, int]]


def read_people(path: Path) -> tuple[list[list[str]], Pairs]:
    """Return what is compared, and which pairs are the same."""
    records, people = [], defaultdict(list)
    with path.open(newline="") as file:
        for number, row in enumerate(csv.DictReader(file, skipinitialspace=True)):
            records.append([simplify(row[field.name]) for field in FIELDS])
            people[row["rec_id"].split("-")[1]].append(number)
    return records, {pair for same in people.values() for pair in combinations(same, 2)}


def measure_people(path: Path) -> bool:
    start = time.process_time()
    records, true = read_people(path)
    found = {(pair.first, pair.second) for pair in Linkage(FIELDS, BLOCKS).find(records)}
    seconds = time.process_time() - start
    right = len(found & true)
    precision, recall = right / len(found), right / len(true)
    f1 = 2 * right / (len(found) + len(true))
    print(f"{len(records):,} people: precision {precision:.4f}, recall {recall:.4f}, F1 {f1:.4f} "
          f"(bar {F1}) in {seconds:.2f} s CPU (bar {SECONDS})")  # fmt: skip
    return f1 >= F1 and seconds <= SECONDS


def make_contacts(start: int, count: int, seed: random.Random) -> list[list[str]]:
    """Return what is compared of contacts: names, e-mail, phone, company."""
    syllables = ["an", "be", "ri", "ko", "lu", "ma", "ne", "so", "ti", "wal", "ger", "hof", "stein"]

    def word(least: int, most: int) -> str:
        return "".join(seed.choices(syllables, k=seed.randint(least, most)))

    firsts, lasts = [word(2, 3) for _ in range(800)], [word(2, 4) for _ in range(20_000)]
    contacts = []
    for number in range(start, start + count):
        first, last, company = seed.choice(firsts), seed.choice(lasts), f"{word(2, 4)}{number // 6}"
        email = f"{first}{last}{number}{company}"
        contacts.append([first, last, email, f"+1212{number:07}", company])
    return contacts


def misspell(contact: list[str], seed: random.Random) -> list[str]:
    first, last, _email, phone, company = contact
    place = seed.randrange(len(last))
    last = last[:place] + seed.choice("aeiou") + last[place + 1 :]
    return [first, last, "", phone if seed.random() < 0.5 else "", company]


def measure_contacts(count: int) -> bool:
    from quickscale_business_themes.crm.services.duplicates import CONTACTS

    seed = random.Random(1)
    known = make_contacts(0, count, seed)
    fresh = make_contacts(count, count, seed)
    twins = count // 10
    fresh[:twins] = [misspell(contact, seed) for contact in known[:twins]]
    start = time.process_time()
    pairs = list(CONTACTS.find([*known, *fresh], known=count))
    seconds = time.process_time() - start
    found = {(pair.first, pair.second) for pair in pairs}
    right = sum((number, count + number) in found for number in range(twins))
    bar = MANY_SECONDS * count / MANY
    print(f"{count:,} new contacts against {count:,}: {right:,} of {twins:,} duplicates among "
          f"{len(found):,} found in {seconds:.1f} s CPU (bar {bar:.0f})")  # fmt: skip
    return seconds <= bar and right >= 0.9 * twins


def main() -> None:
    os.environ.update(
        DJANGO_SETTINGS_MODULE="quickscale_testing.settings",
        QUICKSCALE_TEST_THEME="crm",
        QUICKSCALE_TEST_PLUGINS="",
    )
    import django

    django.setup()
    count = int(sys.argv[2]) if len(sys.argv) > 2 else MANY
    is_good = measure_people(Path(sys.argv[1]))
    finish(is_good, measure_contacts(count))


if __name__ == "__main__":
    main()
