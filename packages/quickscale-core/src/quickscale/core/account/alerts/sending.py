"""One run of the alerts: what is new for whom, and one mail to each of them."""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db import transaction
from django.utils import timezone

from quickscale.core.mail import MailType

from .collecting import collect_changes, find_view, purge_changes
from .matching import Question, find_question
from .models import Alert, Frequency, ListChange, SavedSearch
from .searches import choose_turn

logger = logging.getLogger("quickscale.alerts")

MAIL = "base.alerts"
#: How many people are looked at by one statement.
_PEOPLE = 500
#: How many rows a mail tells of each search; the page has the others.
MOST_ROWS = 20
#: How many changed rows a list is asked about at once, and how many times for one search.
_ROWS, _TIMES = 500, 10


class Event(NamedTuple):
    """A change, as far as matching needs it."""

    pk: int
    row: str
    at: datetime


@dataclass
class Run:
    """One run: what it did, and what it has read of the changes, which many searches ask for.

    Attributes:
        sent: how many mails were queued.
        failed: how many lists couldn't be read, and searches not be matched; the next run tries.
    """

    now: datetime
    sent: int = 0
    failed: int = 0
    known: dict[tuple[int, int, int], list[Event]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    rows: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    answers: dict[tuple[str, str, tuple[str, ...]], set[str]] = field(default_factory=dict)

    def read_events(self, search: SavedSearch) -> list[Event]:
        """Return what a search hasn't looked at yet, the newest first."""
        source = search.source
        window = (source.pk, search.last_change, source.last_change)
        if window not in self.known:
            found = ListChange.objects.filter(source=source, pk__gt=window[1], pk__lte=window[2])
            rows = found.order_by("-pk").values_list("pk", "row", "at")
            self.known[window] = [Event(*each) for each in rows]
        return [event for event in self.known[window] if event.at >= search.since]

    def ask(self, question: Question, rows: tuple[str, ...], key: str) -> set[str]:
        """Return which of some rows are in a search; a list that answers everybody the same is
        asked once for all searches that are alike."""
        if not question.operation.same_for_everybody:
            return set(question.ask(rows, key))
        rows = self.rows.setdefault(rows, rows)  # one tuple, however many searches ask for it
        asked = (question.operation.name, urlencode(question.query, doseq=True), rows)
        if asked not in self.answers:
            self.answers[asked] = set(question.ask(rows, key))
        return self.answers[asked]

    def find_key(self, operation: str) -> str:
        if operation not in self.keys:
            view = find_view(operation)
            self.keys[operation] = view.alert_field if view else ""
        return self.keys[operation]


def send_alerts(now: datetime | None = None) -> Run:
    """Tell everybody whose turn it is what is new in their searches.

    It may be stopped and run again at any time, and any number of them side by side: what a mail
    tells, and how far each of its searches has come, is one transaction.
    """
    run = Run(now or timezone.now(), failed=collect_changes())
    postpone_idle(run.now)
    for searches in list_due(run.now):
        matched = {search: try_match(run, search) for search in searches}
        settle([search for search, found in matched.items() if found == []], run.now)
        mine = {search: found for search, found in matched.items() if found}
        for _user, group in groupby(mine, key=lambda search: search.user_id):
            run.sent += tell({search: mine[search] for search in group}, run.now)
    purge_changes()
    return run


def list_due(now: datetime) -> Iterator[Sequence[SavedSearch]]:
    """Yield the searches whose turn it is, all of a person's together."""
    last = 0
    while True:
        due = SavedSearch.objects.due(now).filter(user__gt=last).order_by("user")
        people = list(due.values_list("user", flat=True).distinct()[:_PEOPLE])
        if not people:
            return
        found = SavedSearch.objects.due(now).filter(user__in=people)
        yield list(found.select_related("user", "team", "source").order_by("user", "pk"))
        last = people[-1]


def postpone_idle(now: datetime) -> None:
    """Give searches of lists in which nothing changed their next turn: else the first change would
    be told at once."""
    for frequency in (Frequency.DAILY, Frequency.MONTHLY):
        idle = SavedSearch.objects.idle(now).filter(frequency=frequency)
        idle.update(next_at=choose_turn(frequency, now))


def try_match(run: Run, search: SavedSearch) -> list[int] | None:
    """Return the changes that concern a search; None if its list fails, which must not keep the
    others from theirs."""
    try:
        return match(run, search)
    except Exception:
        logger.exception("The saved search %s could not be matched", search.public_id)
        run.failed += 1
        return None


def match(run: Run, search: SavedSearch) -> list[int]:
    """Return the changes that concern a search: those of rows that its owner finds in it now."""
    events, key = run.read_events(search), run.find_key(search.source.name)
    rows = tuple(dict.fromkeys(event.row for event in events))
    wanted: set[str] = set()
    for begin in range(0, min(len(rows), _ROWS * _TIMES) if key else 0, _ROWS):
        question = find_question(search)
        if question is None or len(wanted) >= MOST_ROWS:
            break
        wanted |= run.ask(question, rows[begin : begin + _ROWS], key)
    return [event.pk for event in events if event.row in wanted]


def settle(searches: Iterable[SavedSearch], now: datetime) -> None:
    """Note that nothing concerned some searches, by few statements."""
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    for search in searches:
        groups[search.source.last_change, search.frequency].append(search.pk)
    for (last, frequency), keys in groups.items():
        still = SavedSearch.objects.filter(pk__in=keys, frequency=frequency, last_change__lt=last)
        still.update(last_change=last, next_at=choose_turn(frequency, now))


@transaction.atomic
def tell(matched: Mapping[SavedSearch, Sequence[int]], now: datetime) -> bool:
    """Send one person what concerns their searches, unless another run does; return whether."""
    held = hold(matched)
    known = list_told(held, matched)
    mail, alerts = uuid.uuid4(), []
    for search in held:
        for change in matched[search]:
            alerts.append(
                Alert(search=search, change_id=change, mail=None if change in known else mail)
            )
            known.add(change)
        search.last_change = search.source.last_change
        search.next_at = choose_turn(search.frequency, now)
    Alert.objects.bulk_create(alerts)
    SavedSearch.objects.bulk_update(held, ["last_change", "next_at"])
    is_new = any(alert.mail for alert in alerts)
    if is_new:
        send(held, mail)
    return is_new


def hold(matched: Mapping[SavedSearch, Any]) -> list[SavedSearch]:
    """Return those of a person's searches that are as they were read, and let nobody else have them
    until the transaction ends."""
    waiting = SavedSearch.objects.filter(pk__in=[search.pk for search in matched])
    locked = waiting.exclude(next_at=None).select_for_update().order_by("pk")
    states = dict(locked.values_list("pk", "last_change"))
    return [search for search in matched if states.get(search.pk) == search.last_change]


def list_told(searches: Sequence[SavedSearch], matched: Mapping[SavedSearch, Any]) -> set[int]:
    """Return which of the changes the person was told of by another search."""
    if not searches:
        return set()
    changes = {change for search in searches for change in matched[search]}
    told = Alert.objects.filter(search__user=searches[0].user, change__in=changes)
    return set(told.values_list("change", flat=True))


def send(searches: Sequence[SavedSearch], mail: uuid.UUID) -> None:
    user: Any = searches[0].user
    newest = max(searches, key=lambda search: search.since)
    MailType.find(MAIL).send(
        to=user.email, data={"mail": str(mail)}, key=str(mail), language=newest.language
    )
