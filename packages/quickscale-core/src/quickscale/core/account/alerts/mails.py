"""The mail that tells one person what is new in their searches."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quickscale.core.api.alerts import AlertsMixin
from quickscale.core.mail import MailContent, MailType, absolute_url
from quickscale.core.mail.blocks import Block, Button, Row, Table
from quickscale.core.skin_system.cells import choose_fields, draw_value, make_cell, make_column
from quickscale.core.skin_system.lists import ListPlan, build_rows, image_of
from quickscale.core.skin_system.rendering import label
from quickscale.core.skin_system.schema import NO_RESOURCE, Field
from quickscale.core.skin_system.screens import join_query

from .collecting import find_view
from .matching import Question, find_question
from .models import Alert, ListChange, SavedSearch
from .sending import MAIL, MOST_ROWS
from .stopping import build_stop, build_stop_page

#: How many columns of the list a mail tells.
_COLUMNS = 4
#: The formats of values that nobody understands without their label.
_BARE = ("integer", "decimal", "boolean")

Changes = Mapping[str, Sequence[ListChange]]


def compose(mail: str) -> MailContent | None:
    """Return what a mail tells: what of it the person finds in their searches at this moment."""
    alerts = Alert.objects.filter(mail=mail).order_by("search_id", "change_id")
    found = list(alerts.select_related("search__user", "search__team", "search__source", "change"))
    told = [
        (search, section)
        for search, group in groupby(found, key=lambda alert: alert.search)
        if is_wanted(search) and (section := write_section(search, [it.change for it in group]))
    ]
    if not told:
        return None
    first = told[0][0]
    return build_content([section for _search, section in told], first.name, first.user)


def is_wanted(search: SavedSearch) -> bool:
    user: Any = search.user
    return bool(user.is_active) and search.next_at is not None


def build_content(sections: Sequence[Block], name: str, user: Any) -> MailContent:
    manage = Button(_("Manage saved searches"), absolute_url(reverse("base:saved-searches")))
    return MailContent(
        blocks=(*sections, manage),
        values={"search": name},
        unsubscribe=build_stop(user) if user else None,
    )


def write_section(search: SavedSearch, changes: Sequence[ListChange]) -> Table | None:
    """Return what is new in one search; None where nothing of it is to be seen any more."""
    view = find_view(search.source.name)
    by_row: dict[str, list[ListChange]] = {}
    for change in reversed(changes):
        by_row.setdefault(change.row, []).insert(0, change)
    question = find_question(search)
    if view is None or question is None:
        return None
    found = question.ask(list(by_row), view.alert_field)
    rows = list(write_rows(question, view, found, by_row))
    if not rows:
        return None
    page = absolute_url(join_query(question.page.path, question.page.query))
    links = (
        Row(_("Show all results"), url=page),
        Row(_("End e-mails for this search"), url=build_stop_page(search)),
    )
    return Table([*rows[:MOST_ROWS], *links], heading=search.name)


def write_rows(
    question: Question, view: AlertsMixin, found: Mapping[str, Any], by_row: Changes
) -> Iterator[Row]:
    """Yield the rows of which something is still worth telling, the newest change first."""
    plan = ListPlan(question.operation, item=question.page.screen.item)
    for key, changes in by_row.items():
        data = found.get(key)
        why = "\n".join(describe_changes(question, view, data, changes)) if data else ""
        if data and why:
            yield write_row(question, plan, data, why)


def write_row(question: Question, plan: ListPlan, data: Mapping[str, Any], why: str) -> Row:
    built = build_rows(question.page, plan, [], [data])[0]
    image = image_of(plan.resource, data)
    first, *others = [*write_columns(question, data), ""]
    return Row(
        label=built["title"],
        value=first,
        detail="\n".join(filter(None, (why, " · ".join(filter(None, others))))),
        url=absolute_url(built["url"]) if built["url"] else "",
        image=absolute_url(image["url"]) if image and image["url"] else "",
    )


def write_columns(question: Question, data: Mapping[str, Any]) -> list[str]:
    """Return what the first columns of the list say of a row."""
    resource = question.operation.item or NO_RESOURCE
    fields = choose_fields(resource, question.page.screen.fields)[:_COLUMNS]
    texts = ((field, write_field(question, data, field.name)) for field in fields)
    return [write_labelled(field, text) for field, text in texts if text]


def write_labelled(field: Field, text: str) -> str:
    """Return a value with its label where it says nothing by itself, as a number does."""
    if field.format not in _BARE:
        return text
    return _("{filter}: {value}").format(filter=label(field.label), value=text)


def write_field(question: Question, data: Mapping[str, Any], name: str) -> str:
    """Return a field of a row as people read it, empty where there is nothing."""
    resource = question.operation.item or NO_RESOURCE
    if name not in resource.fields or data.get(name) in (None, "", [], {}):
        return ""
    cell = make_cell(make_column(resource.fields[name], question.page.theme), data)
    return html.unescape(strip_tags(draw_value(cell)))


def describe_changes(
    question: Question, view: AlertsMixin, data: Mapping[str, Any], changes: Sequence[ListChange]
) -> Iterator[str]:
    """Yield why a row is told: what happened to it, of a value that changed its first and last."""
    for kind, text in view.alert_kinds.items():
        own = [change for change in changes if change.kind == kind]
        if own and (told := describe_kind(question, data, own, label(text))):
            yield told


def describe_kind(
    question: Question, data: Mapping[str, Any], changes: Sequence[ListChange], kind: str
) -> str:
    name = changes[0].field
    if not name:
        return kind
    old, new = changes[0].old, changes[-1].new
    before = write_field(question, {**data, name: old}, name)
    after = write_field(question, {**data, name: new}, name)
    if before == after:
        return ""
    return _("{kind}: {before} → {after}").format(kind=kind, before=before, after=after)


def sample() -> MailContent:
    row = Row(
        _("Example"),
        value="480,000 €",
        detail=_("{kind}: {before} → {after}").format(
            kind=_("Price change"), before="500,000 €", after="480,000 €"
        ),
        url=absolute_url("/"),
    )
    return build_content([Table([row], heading=_("Example search"))], _("Example search"), None)


ALERTS_MAIL = MailType(
    name=MAIL,
    label=gettext_lazy("Saved searches: what is new"),
    subject=gettext_lazy("New in “{search}”"),
    introduction=gettext_lazy("Here is what is new in your saved searches."),
    placeholders=("search",),
    compose=compose,
    sample=sample,
)
