"""The tags of skin templates: ``{% load quickscale %}``."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.http import QueryDict
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.template.exceptions import TemplateDoesNotExist
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from quickscale.core.components import ComponentList
from quickscale.core.money.money import format_money
from quickscale.core.skin_system.cells import draw_value
from quickscale.core.skin_system.component_fields import find_type
from quickscale.core.skin_system.context_processors import build_root_context
from quickscale.core.skin_system.rendering import FRAGMENT, draw_rating, write_text
from quickscale.core.skin_system.screens import chosen_theme, get_screen
from quickscale.core.skin_system.views.errors import describe_error

register = template.Library()

#: What could end a script element, or begin an entity in XHTML, written as JSON may write it.
_IN_SCRIPT = {ord(character): f"\\u{ord(character):04X}" for character in "<>&"}


class ValueNode(template.Node):
    """Draws a cell itself, for a page has a hundred, unless the skin has a template for its format.

    Whether it has is asked once; a node lives no longer than its compiled template.
    """

    def __init__(self, cell: FilterExpression) -> None:
        self.cell = cell
        self.overrides: dict[str, Any] = {}

    def render(self, context: Context) -> SafeString:
        cell = self.cell.resolve(context, ignore_failures=True)
        if not isinstance(cell, Mapping):
            return SafeString("")
        if cell["format"] == "components":
            return draw_components(context, cell["value"])
        override = self.find_override(context, cell["format"])
        if override is None:
            return draw_value(cell)  # type: ignore[arg-type]
        with context.push(cell=cell):
            return override.render(context)  # type: ignore[no-any-return]

    def find_override(self, context: Context, format_name: str) -> Any:
        if format_name not in self.overrides:
            try:
                found = engine_of(context).get_template(f"screens/values/{format_name}.html")
            except TemplateDoesNotExist:
                found = None
            self.overrides[format_name] = found
        return self.overrides[format_name]


@register.tag
def value(parser: Parser, token: Token) -> ValueNode:
    """Draw a cell: ``{% value cell %}``."""
    _name, _separator, expression = token.contents.partition(" ")
    return ValueNode(parser.compile_filter(expression.strip()))


def engine_of(context: Context) -> Any:
    return context.template.engine  # type: ignore[union-attr]


def draw(context: Context, names: str | Sequence[str], **values: Any) -> SafeString:
    names = [names] if isinstance(names, str) else names
    with context.push(**values):
        return engine_of(context).select_template(names).render(context)  # type: ignore[no-any-return]


@register.simple_tag(takes_context=True)
def field(context: Context, field: Mapping[str, Any]) -> SafeString:
    """Draw one field: its label, its control, its help and what is wrong with it."""
    return draw(context, field["widget"], field=field)


@register.simple_tag
def widget_attrs(field: Mapping[str, Any]) -> SafeString:
    """Return what every control of a field needs, as attributes."""
    described = [f"{field['id']}-help"] if field["help"] else []
    described += [f"{field['id']}-error"] if field["errors"] else []
    attributes = {
        "id": field["id"],
        "name": field["name"],
        "required": field["required"],
        "autocomplete": field["autocomplete"],
        "aria-describedby": " ".join(described),
        "aria-invalid": "true" if field["errors"] else "",
        **field["attrs"],
    }
    written = ((name, text) for name, text in attributes.items() if text not in ("", False, None))
    return format_html_join(" ", "{}", ((write_attribute(name, text),) for name, text in written))


def write_attribute(name: str, text: Any) -> SafeString:
    return format_html("{}", name) if text is True else format_html('{}="{}"', name, text)


@register.simple_tag(takes_context=True)
def form_fields(context: Context, form: Mapping[str, Any]) -> SafeString:
    """Draw what a form sends: its tokens and every field."""
    return draw(context, "screens/form_fields.html", form=form)


@register.simple_tag(takes_context=True)
def form_tokens(context: Context, form: Mapping[str, Any]) -> SafeString:
    """Draw what a form sends besides its fields, which a template draws one by one."""
    sent = {
        "csrfmiddlewaretoken": context.get("csrf_token", ""),
        "idempotency_key": form.get("idempotency_key", ""),
        "next": form.get("next", ""),
    }
    named = (item for item in sent.items() if item[0] != "next" or item[1])
    tokens = format_html_join("\n", '<input type="hidden" name="{}" value="{}">', named)
    return tokens + draw_scripts(form["scripts"]) if form.get("scripts") else tokens


def draw_scripts(paths: Sequence[str]) -> SafeString:
    """Return a form's scripts, and its first button: that is what the Enter key presses."""
    button = mark_safe('<button hidden tabindex="-1"></button>')
    urls = ((static(path),) for path in paths)
    return button + format_html_join("\n", '<script src="{}" defer></script>', urls)


@register.simple_tag(takes_context=True)
def form_errors(context: Context, form: Mapping[str, Any]) -> SafeString:
    """Draw the summary of what is wrong with a form, with links to the fields."""
    return (
        draw(context, "screens/form_errors.html", form=form) if form["has_errors"] else SafeString()
    )


@register.simple_tag(takes_context=True)
def action(context: Context, action: Mapping[str, Any]) -> SafeString:
    """Draw an action: a link, a button, a small form, or choices as steps in a row."""
    name = "steps_action" if is_in_steps(action) else "action"
    return draw(context, f"screens/{name}.html", action=action)


def is_in_steps(action: Mapping[str, Any]) -> bool:
    """Whether an action's choices stand in a row: one that is looked up has too many of them."""
    if action.get("layout") != "steps" or action["method"] != "post":
        return False
    fields = action["form"]["fields"]
    return len(fields) == 1 and bool(fields[0]["choices"]) and not fields[0]["lookup"]


@register.simple_tag
def choose_row(row: Mapping[str, Any], bulk: Mapping[str, Any] | None) -> SafeString:
    """Draw a row's check box, if it has one: ``{% choose_row row list.bulk %}``."""
    if not bulk or not row["key"]:
        return SafeString()
    return format_html(
        '<input class="row-choice" type="checkbox" form="{}" name="rows" value="{}" '
        'aria-label="{}"{}>',
        bulk["form"],
        row["key"],
        _("Select {title}").format(title=row["title"]),
        mark_safe(" checked") if bulk["all_chosen"] else "",
    )


@register.simple_tag(takes_context=True)
def bulk_bar(context: Context, bulk: Mapping[str, Any] | None) -> SafeString:
    """Draw the actions on chosen rows, if there are any: ``{% bulk_bar list.bulk %}``."""
    return draw(context, "screens/bulk.html", bulk=bulk) if bulk else SafeString()


@register.simple_tag(takes_context=True)
def view_tabs(context: Context, views: Mapping[str, Any] | None) -> SafeString:
    """Draw the saved views of a list, if it has them: ``{% view_tabs views %}``."""
    return draw(context, "screens/view_tabs.html", views=views) if views else SafeString()


@register.simple_tag(takes_context=True)
def board(context: Context, board: Mapping[str, Any] | None) -> SafeString:
    """Draw a list's rows in columns."""
    return draw(context, "screens/board.html", board=board) if board else SafeString()


@register.simple_tag
def board_columns(move: Mapping[str, Any], column: Mapping[str, Any], title: str) -> SafeString:
    """Draw a card's select and button: ``{% board_columns move column title %}``."""
    return format_html(
        '<select name="{}" aria-label="{}">{}</select>\n<button>{}</button>',
        move["field"],
        _("Column for {title}").format(title=title),
        column["options"],
        move["submit_label"],
    )


@register.simple_tag(takes_context=True)
def calendar(context: Context, calendar: Mapping[str, Any] | None) -> SafeString:
    """Draw a list's rows on the days of a month or a week."""
    return draw(context, "screens/calendar.html", calendar=calendar) if calendar else SafeString()


@register.simple_tag(takes_context=True, name="map")
def draw_map(context: Context, map: Mapping[str, Any] | None) -> SafeString:
    """Draw a list's rows as points on a map."""
    return draw(context, "screens/map.html", map=map) if map else SafeString()


@register.simple_tag(takes_context=True)
def comparison(context: Context, comparison: Mapping[str, Any] | None) -> SafeString:
    """Draw a list's rows side by side."""
    if not comparison:
        return SafeString()
    return draw(context, "screens/comparison.html", comparison=comparison)


@register.simple_tag(takes_context=True)
def layout_links(context: Context, layouts: Sequence[Mapping[str, Any]]) -> SafeString:
    """Draw the links between a list's layouts."""
    return draw(context, "screens/layout_links.html", layouts=layouts) if layouts else SafeString()


@register.simple_tag(takes_context=True)
def panel(context: Context, panel: Mapping[str, Any]) -> SafeString:
    """Draw a panel by the template that was chosen for it."""
    return draw(context, panel["template"], panel=panel)


@register.simple_tag(takes_context=True)
def error_page(context: Context, status: int, detail: str = "") -> SafeString:
    """Draw the page of an HTTP error, for Django's own ``404.html`` and its like."""
    title, text = describe_error(status)
    error = {"status": status, "title": title, "detail": detail or text}
    # The admin's pages and a request that was refused early have no page around them yet.
    around = {} if "page" in context else build_root_context(getattr(context, "request", None))
    return draw(context, "screens/error.html", error=error, **around)


@register.simple_tag(takes_context=True)
def components(context: Context, items: Any) -> SafeString:
    """Draw the components of a ComponentField."""
    return draw_components(context, items)


def draw_components(context: Context, items: Any) -> SafeString:
    readable = ComponentList.read(list(items or ())).as_plain()
    return format_html_join("\n", "{}", ((draw_component(context, item),) for item in readable))


@register.simple_tag(takes_context=True)
def component(context: Context, item: Mapping[str, Any]) -> SafeString:
    """Draw the component of a panel: ``{% component panel.component %}``."""
    return draw_component(context, item)


def draw_component(context: Context, item: Mapping[str, Any]) -> SafeString:
    names = [f"components/{item['type']}.html", "components/_generic.html"]
    if (definition := find_type(item["type"])) and definition.lists_rows:
        # Its own template draws a panel of rows, which only pages build.
        names = names[1:]
    return draw(context, names, component=item, value=item["value"])


@register.simple_tag
def plain(value: Any) -> SafeString:
    """Draw a component's value that no template knows: lists as lists, parts one after another."""
    if isinstance(value, Mapping):
        return format_html_join(" · ", "{}", ((plain(part),) for part in value.values() if part))
    if isinstance(value, (list, tuple)):
        lines = format_html_join("", "<li>{}</li>", ((plain(part),) for part in value))
        return format_html("<ul>{}</ul>", lines)
    if isinstance(value, bool):
        value = _("Yes") if value else _("No")
    return format_html("{}", value)


@register.simple_tag(takes_context=True)
def screen_url(context: Context, name: str, **params: Any) -> str:
    """Return a screen's URL, of the page's own theme unless the name says another."""
    return get_screen(name, theme=theme_of(context)).url(params)


@register.simple_tag(takes_context=True)
def action_url(context: Context, name: str, action: str, row: str = "", **params: Any) -> str:
    """Return the URL of an action on a screen, or on the row that ``row`` identifies."""
    bound = get_screen(name, theme=theme_of(context))
    if row:
        return reverse(f"{bound.name}--row-action", kwargs={**params, "action": action, "row": row})
    return reverse(f"{bound.name}--action", kwargs={**params, "action": action})


def theme_of(context: Context) -> str:
    page = context.get("page") or {}
    return page.get("theme") or chosen_theme()


@register.simple_tag(takes_context=True)
def flag(context: Context, name: str) -> bool:
    """Whether a public feature is on for the visitor: ``{% flag "teams" as has_teams %}``."""
    return name in (context.get("page") or {}).get("flags", ())


@register.simple_tag(takes_context=True)
def query_url(context: Context, **changes: Any) -> str:
    """Return this page's URL with query parameters changed; "" removes one."""
    page = context["page"]
    query = QueryDict(page["url"].partition("?")[2], mutable=True)
    for name, text in changes.items():
        query.pop(name, None)
        if text not in (None, ""):
            query[name] = text
    text = query.urlencode()
    return f"{page['path']}?{text}" if text else page["path"]


class HeadNode(template.Node):
    """The title, and what search engines read beside it."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        page, own = context.get("page") or {}, self.nodelist.render(context).strip()
        title = format_html("<title>{}</title>\n", self.choose_title(page, own))
        # A fragment goes into a page that has a head; a page refused early has none.
        if context.get("layout") == FRAGMENT or "head" not in page:
            return title
        return title + draw(context, "screens/seo.html", seo=page["head"])

    def choose_title(self, page: Mapping[str, Any], own: str) -> SafeString:
        """Return a screen's title as it is described, else what the template says."""
        if page.get("screen") and own in ("", conditional_escape(page["title"])):
            return conditional_escape(page["head"]["title"])
        text = conditional_escape(page.get("heading") or mark_safe(own))  # noqa: S308 - escaped
        site = (page.get("site") or {}).get("name", "")
        parts = [text] if site == page.get("title") else [text, site]
        return format_html_join(" · ", "{}", ((part,) for part in parts if part))


@register.tag
def head(parser: Parser, token: Token) -> HeadNode:
    """Draw the title and what search engines read: ``{% head %}{{ page.title }}{% endhead %}``.

    What stands between is the title that a template gives, of pages that no screen describes.
    """
    nodelist = parser.parse(("endhead",))
    parser.delete_first_token()
    return HeadNode(nodelist)


@register.filter(is_safe=True)
def text(value: Any) -> SafeString:
    """Write what anybody may have written: in its own direction, broken within no word."""
    return write_text(value)


@register.simple_tag
def money(amount: Any, currency: str = "") -> str:
    """Write an amount of money as the visitor's language does."""
    return format_money(amount, currency)


@register.simple_tag
def rating(value: Any) -> SafeString:
    """Draw how many stars something got, or what its ratings come to; nothing without any."""
    return draw_rating(value) if value else SafeString("")


@register.simple_tag
def asset(path: str) -> str:
    """Return the URL of a static file."""
    return static(path)


@register.simple_tag
def json_ld(item: Mapping[str, Any]) -> SafeString:
    """Return linked data for search engines: a block that no policy takes for a script."""
    text = json.dumps(item, cls=DjangoJSONEncoder, ensure_ascii=False).translate(_IN_SCRIPT)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped
