"""What templates receive, as types: the reference of skins is made of them.

All of it is plain data. A test holds the pages of every theme to these types: what a template
receives stands here, and what stands here is received.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NotRequired, TypedDict

Json = Any


class Link(TypedDict):
    """A link of the navigation, the account menu or the account's pages.

    Attributes:
        label: its text.
        name: the screen's name, or the name of the page's URL.
        url: where it leads.
        active: whether the page is the one it leads to, or beneath it.
        group: the heading that it stands under, may be empty. The links that lead to another theme,
            in and out have none.
    """

    label: str
    name: str
    url: str
    active: bool
    group: NotRequired[str]


class LinkGroup(TypedDict):
    """Links under one heading.

    Attributes:
        label: the heading; the first group may have none.
        links: the links.
    """

    label: str
    links: Sequence[Link]


class Crumb(TypedDict):
    """One step of the breadcrumbs, or a link that leads on.

    Attributes:
        label: its text.
        url: where it leads; empty for the page itself.
    """

    label: str
    url: str


class Step(TypedDict):
    """One step of an errand that takes several forms.

    Attributes:
        label: what the step is called.
        url: where it is, for those behind the visitor; else empty.
        state: ``done``, ``current`` or ``next``.
    """

    label: str
    url: str
    state: Literal["done", "current", "next"]


class Site(TypedDict):
    """The site.

    Attributes:
        name: ``QUICKSCALE_SITE_NAME``.
        logo: the URL of the operator's logo; empty without one.
    """

    name: str
    logo: str


class Language(TypedDict):
    """A language of the site.

    Attributes:
        code: what is sent to ``page.set_language_url`` as ``language``.
        label: its name in that language.
        current: whether the page is in it.
    """

    code: str
    label: str
    current: bool


class Section(TypedDict):
    """A part of the site that is neither the theme's nor the account's: the dashboard.

    Attributes:
        name: the name of the theme that brings it.
        label: what it is called.
        url: its first page.
        navigation: the links to its pages.
    """

    name: str
    label: str
    url: str
    navigation: Sequence[Link]


class Workspace(TypedDict):
    """For whom the visitor can work: themselves or a team.

    Attributes:
        id: what is sent to ``page.workspace_url`` as ``workspace``.
        name: what it is called.
        initials: one or two letters for its mark.
        kind: ``personal`` or ``team``.
        role: the visitor's role in the team; empty for the personal workspace.
        current: whether the visitor works in it.
    """

    id: str
    name: str
    initials: str
    kind: Literal["personal", "team"]
    role: str
    current: bool


class Notice(TypedDict):
    """Something that the visitor has to see to.

    Attributes:
        text: what it is.
        label: the text of the link.
        url: the page where it is done.
    """

    text: str
    label: str
    url: str


class Message(TypedDict):
    """What became of what the visitor did on the page before.

    Attributes:
        level: ``info``, ``success``, ``warning`` or ``error``.
        text: the message. It may hold what others wrote: ``{{ message.text|text }}``.
    """

    level: str
    text: str


class Impersonation(TypedDict):
    """A member of staff who is signed in as somebody else.

    Attributes:
        user: as whom.
        end_url: where a POST ends it.
    """

    user: str
    end_url: str


class Seo(TypedDict):
    """What a page's head says to search engines: the ``seo`` of its operation, or what follows from
    the page.

    Attributes:
        title: the whole title, with the site's name.
        meta: the attributes of each ``<meta>``.
        links: the attributes of each ``<link>``.
        json_ld: each piece of linked data.
    """

    title: str
    meta: Sequence[Mapping[str, str]]
    links: Sequence[Mapping[str, str]]
    json_ld: Sequence[Mapping[str, Json]]


class Page(TypedDict):
    """What stands around every page, those of the account library too.

    Attributes:
        theme: the theme whose page it is.
        screen: the screen's name; empty on pages that are no screen's.
        kind: the kind of that screen, on the pages of its actions too; empty on pages that are no
            screen's.
        title: what the page is called.
        head: what ``{% head %}`` draws.
        path: the screen's path.
        url: the page's path and query.
        query: the page's query parameters.
        language: the page's language, for ``<html lang>``.
        direction: ``ltr`` or ``rtl``, for ``<html dir>``.
        breadcrumbs: the way down to the page; empty at the top. The last has no URL.
        steps: the steps of an errand that the form is one of.
        site: the site's name and logo.
        languages: the site's languages; empty where there is one only.
        set_language_url: where a form posts ``language`` and ``next``.
        navigation: the links to the chosen theme's screens that the visitor is offered.
        account: the account menu: the core's screens, then signing in or out.
        account_groups: all pages of the visitor's account under headings; empty for guests.
        settings: the pages on which visitors look after their own account; empty for guests and
            while impersonating.
        section: the part of the site that the page belongs to, if it is neither the theme nor the
            account.
        workspaces: the workspaces to choose from; empty where there is no choice.
        workspace: the workspace in which the visitor works; None for guests. A skin shows a
            team's name on every page.
        workspace_url: where a form posts ``workspace`` and ``next``.
        owner: whose the things of this page are; empty where they could be nobody else's.
        heading: what the menu calls one of the account library's pages; else empty.
        notices: what the visitor has to see to; empty on pages that are not the account's. A skin
            must show them.
        login_url: where to sign in and come back; empty in a project without such a page.
        logout_url: where to sign out.
        signup_url: where to sign up.
        messages: what became of what the visitor did before. Reading them empties the queue.
        flags: the names of the public features that are on for the visitor.
        impersonation: None, or as whom a member of staff is signed in. A skin must show it on every
            page.
        tokens_url: the style sheet of the design tokens.
        nonce: for a ``<script>`` or ``<style>`` in the page; empty without a policy.
    """

    theme: str
    screen: str
    kind: str
    title: str
    head: Seo
    path: str
    url: str
    query: Mapping[str, str]
    language: str
    direction: Literal["ltr", "rtl"]
    breadcrumbs: Sequence[Crumb]
    steps: Sequence[Step]
    site: Site
    languages: Sequence[Language]
    set_language_url: str
    navigation: Sequence[Link]
    account: Sequence[Link]
    account_groups: Sequence[LinkGroup]
    settings: Sequence[Link]
    section: Section | None
    workspaces: Sequence[Workspace]
    workspace: Workspace | None
    workspace_url: str
    owner: str
    heading: str
    notices: Sequence[Notice]
    login_url: str
    logout_url: str
    signup_url: str
    messages: Sequence[Message]
    flags: Sequence[str]
    impersonation: Impersonation | None
    tokens_url: str
    nonce: str


class User(TypedDict):
    """The visitor. ``{{ user }}`` is their name, else their address.

    Attributes:
        is_authenticated: whether they are signed in.
        email: their address; empty for guests.
        name: their name, else their address.
        initials: one or two letters for their mark.
        is_staff: whether they are staff.
    """

    is_authenticated: bool
    email: str
    name: str
    initials: str
    is_staff: bool


class Choice(TypedDict):
    """One of several that may be chosen.

    Attributes:
        value: what is sent.
        label: what is read.
        selected: whether it is chosen.
    """

    value: str
    label: str
    selected: bool


class Lookup(TypedDict):
    """How a relation with many rows is looked up.

    Attributes:
        name: the name of the input for what is searched.
        query: what was searched.
        url: where the field alone is drawn anew, for a script.
        find_name: the name of the button that searches without a script.
        find_value: its value.
        multiple: whether several may be chosen.
        count: how many rows there are.
    """

    name: str
    query: str
    url: str
    find_name: str
    find_value: str
    multiple: bool
    count: int


class FormField(TypedDict):
    """One field of a form or of filters, drawn by ``{% field item %}``.

    Attributes:
        name: under which it is sent.
        label: what it is called.
        kind: how it is typed; it names the template, ``screens/widgets/<kind>.html``.
        widget: that template.
        id: the control's ``id``.
        value: what it holds; a list where several may be chosen.
        required: whether it has to be filled in.
        optional: whether to mark it as one that may be left out.
        help: a sentence beneath it.
        errors: what is wrong with it.
        choices: what may be chosen.
        attrs: further attributes of the control, written by ``{% widget_attrs field %}``.
        autocomplete: what browsers may fill in.
        lookup: how a long relation is looked up; else None.
        zone: the time zone beside an input for a time; else empty.
    """

    name: str
    label: str
    kind: str
    widget: str
    id: str
    value: Json
    required: bool
    optional: bool
    help: str
    errors: Sequence[str]
    choices: Sequence[Choice]
    attrs: Mapping[str, Json]
    autocomplete: str
    lookup: Lookup | None
    zone: str


class Form(TypedDict):
    """A form that performs an operation.

    Attributes:
        action_url: where it is sent, by POST.
        method: ``post``.
        enctype: for ``<form enctype>``: another where it has a file.
        idempotency_key: sent along, so that a form sent twice is done once.
        fields: its fields.
        errors: what is wrong with no single field.
        error_link: the page that helps further, where credits or a plan do not suffice.
        has_errors: whether anything was refused.
        title: what the form is for.
        object: what it is about; empty for something new.
        submit_label: the text of its button.
        cancel_url: where to go without sending it; empty without one.
        cancel_label: the text of that link.
        confirm: a question to ask; empty where nothing is to be confirmed.
        tone: how loud the button is: ``default``, ``primary`` or ``danger``.
        next: where to go on afterwards, sent along; may be empty.
    """

    action_url: str
    method: Literal["post"]
    enctype: str
    idempotency_key: str
    fields: Sequence[FormField]
    errors: Sequence[str]
    error_link: Crumb | None
    has_errors: bool
    title: str
    object: str
    submit_label: str
    cancel_url: str
    cancel_label: str
    confirm: str
    tone: Literal["default", "primary", "danger"]
    next: str


class Action(TypedDict):
    """What the visitor can do: a link or a small form, drawn by ``{% action item %}``.

    Attributes:
        name: identifies it on its screen.
        label: the text of the link or the button.
        url: where it leads or is sent.
        tone: how loud it is: ``default``, ``primary`` or ``danger``.
        method: ``get`` for a link, ``post`` for a form.
        form: the form; None for a link.
        confirm: a question to ask first; the page that the link leads to asks it too.
    """

    name: str
    label: str
    url: str
    tone: Literal["default", "primary", "danger"]
    method: Literal["get", "post"]
    form: Form | None
    confirm: str


class CellLink(TypedDict):
    """A related thing.

    Attributes:
        label: what it is called.
        url: its page; empty where it has none.
    """

    label: str
    url: str


class Cell(TypedDict):
    """One value of a thing, drawn by ``{% value cell %}``.

    Attributes:
        name: the field's name.
        label: what the field is called.
        format: how the value is read: ``text``, ``money``, ``datetime`` … A skin draws one its own
            way by ``screens/values/<format>.html``.
        value: the value as the API gives it.
        currency: of an amount of money; else empty.
        choice_label: what was chosen, or what is related, as people read it; else empty.
        url: where a link leads; else empty.
        links: the related things.
    """

    name: str
    label: str
    format: str
    value: Json
    currency: str
    choice_label: str
    url: str
    links: Sequence[CellLink]


class Image(TypedDict):
    """The picture of a thing.

    Attributes:
        url: where it is.
        alt: its text.
    """

    url: str
    alt: str


class Row(TypedDict):
    """One thing of a list.

    Attributes:
        id: identifies it.
        title: what it is called. Others wrote it: ``{{ row.title|text }}``.
        url: its page; empty where it has none.
        image: its picture, if it has one.
        cells: its values, one for each of ``list.columns``.
        actions: what the visitor can do with it.
        can: which actions are possible, as the serializer says.
        data: all of it, as the API gives it.
    """

    id: Json
    title: str
    url: str
    image: Image | None
    cells: Sequence[Cell]
    actions: Sequence[Action]
    can: Mapping[str, bool]
    data: Mapping[str, Json]


class Column(TypedDict):
    """A column of a list.

    Attributes:
        name: the field's name.
        label: the column's heading.
        format: how its values are read.
        sort_url: where the list is sorted by it, or turned round; empty where it cannot be.
        sorted: ``ascending`` or ``descending``, for ``aria-sort``; else empty.
    """

    name: str
    label: str
    format: str
    sort_url: str
    sorted: Literal["", "ascending", "descending"]


class PageLink(TypedDict):
    """A link to one page of a list, or the gap between two.

    Attributes:
        number: the page's number.
        url: where it is.
        current: whether it is shown.
        gap: true, and nothing else, where pages are left out.
    """

    number: NotRequired[int]
    url: NotRequired[str]
    current: NotRequired[bool]
    gap: NotRequired[bool]


class List(TypedDict):
    """One page of things, on a list screen or in a panel.

    Attributes:
        rows: the things.
        columns: what is shown of them, beside their title.
        title_column: the column of the titles.
        layout: ``table`` or ``cards``.
        has_actions: whether any row has actions.
        has_images: whether any row has a picture.
        count: how many things there are on all pages; None where nobody counts.
        number: the number of this page.
        pages: how many pages there are.
        next_url: the next page; empty on the last.
        previous_url: the page before; empty on the first.
        page_links: the pages that are named.
        filtered: whether the visitor searched or filtered.
        empty: what an empty list says.
        empty_link: where an empty list leads on; None where there is nowhere to go.
    """

    rows: Sequence[Row]
    columns: Sequence[Column]
    title_column: Column
    layout: Literal["table", "cards"]
    has_actions: bool
    has_images: bool
    count: int | None
    number: int
    pages: int
    next_url: str
    previous_url: str
    page_links: Sequence[PageLink]
    filtered: bool
    empty: str
    empty_link: Crumb | None


class Chip(TypedDict):
    """A filter that is on.

    Attributes:
        label: the filter's name.
        value: what was chosen.
        remove_url: the list without it.
    """

    label: str
    value: str
    remove_url: str


class Hidden(TypedDict):
    """A value that is sent with the filters.

    Attributes:
        name: its name.
        value: its value.
    """

    name: str
    value: str


class Filters(TypedDict):
    """The form that narrows a list, or the panels of a dashboard; sent by GET.

    Attributes:
        action_url: where it is sent.
        reset_url: the page without any.
        fields: the filters.
        hidden: what is sent along.
        active: the filters that are on.
        errors: what is wrong with no single filter.
        has_errors: whether anything was refused.
    """

    action_url: str
    reset_url: str
    fields: Sequence[FormField]
    hidden: Sequence[Hidden]
    active: Sequence[Chip]
    errors: Sequence[str]
    has_errors: bool


class Search(TypedDict):
    """The input that searches a list.

    Attributes:
        name: under which it is sent, with the filters.
        value: what was searched.
        label: what it is called.
    """

    name: str
    value: str
    label: str


class OrderingChoice(TypedDict):
    """One way to sort a list.

    Attributes:
        value: its value in the query.
        label: what it is called.
        url: the list sorted so.
        selected: whether it is.
    """

    value: str
    label: str
    url: str
    selected: bool


class Ordering(TypedDict):
    """How a list can be sorted.

    Attributes:
        name: the query parameter.
        choices: the ways.
    """

    name: str
    choices: Sequence[OrderingChoice]


class Detail(TypedDict):
    """One thing.

    Attributes:
        title: what it is called. Others wrote it: ``{{ detail.title|text }}``.
        image: its picture, if it has one.
        facts: its short values.
        body: its long ones: paragraphs, components, code.
        can: which actions are possible, as the serializer says.
        data: all of it, as the API gives it.
    """

    title: str
    image: Image | None
    facts: Sequence[Cell]
    body: Sequence[Cell]
    can: Mapping[str, bool]
    data: Mapping[str, Json]


class Stat(TypedDict):
    """One figure.

    Attributes:
        value: the figure, as people write it.
        label: what period it is about.
        previous: the figure of the period before; empty where it is not known.
        change: how much it changed, ``12%``; empty where that cannot be said.
        direction: ``up``, ``down``, ``level`` or empty.
        tone: ``good``, ``bad`` or ``neutral``.
        is_new: whether there was nothing before.
    """

    value: str
    label: str
    previous: str
    change: str
    direction: Literal["", "up", "down", "level"]
    tone: Literal["good", "bad", "neutral"]
    is_new: bool


class ChartLine(TypedDict):
    """One line of a chart.

    Attributes:
        number: 1 for the first.
        name: identifies it.
        label: what it is called.
        path: the ``d`` of its ``<path>``, in a square of ``chart.square`` units.
        area: the ``d`` of the area beneath it.
    """

    number: int
    name: str
    label: str
    path: str
    area: str


class ChartTick(TypedDict):
    """One horizontal line of a chart.

    Attributes:
        y: how far from the top, in percent.
        label: its figure.
        zero: whether it is nought.
    """

    y: str
    label: str
    zero: bool


class ChartDate(TypedDict):
    """A date below a chart.

    Attributes:
        x: how far from the left, in percent.
        anchor: for ``text-anchor``.
        label: the date.
        minor: whether it may be left out where there is little room.
    """

    x: str
    anchor: Literal["start", "middle", "end"]
    label: str
    minor: bool


class ChartDot(TypedDict):
    """A line's point of one day.

    Attributes:
        number: the line's number.
        y: how far from the top, in percent.
    """

    number: int
    y: str


class ChartMark(TypedDict):
    """One day of a chart, which can be pointed at.

    Attributes:
        x: where it is, in percent.
        left: where its ground begins.
        width: how wide that is.
        day: the day.
        figures: its figures.
        text: both.
        dots: the points of the lines.
    """

    x: str
    left: str
    width: str
    day: str
    figures: str
    text: str
    dots: Sequence[ChartDot]


class ChartRow(TypedDict):
    """One day of a chart's table.

    Attributes:
        day: the day.
        figures: a figure for each line.
    """

    day: str
    figures: Sequence[str]


class ChartTable(TypedDict):
    """A chart as a table.

    Attributes:
        head: what the lines are called.
        rows: the days, the newest first.
    """

    head: Sequence[str]
    rows: Sequence[ChartRow]


class Chart(TypedDict):
    """A chart, drawn by ``screens/chart.html``; it knows neither colours nor sizes.

    Attributes:
        id: identifies it in the page.
        empty: whether every figure is nought or missing.
        description: the chart in words, for those who do not see it.
        top: where the plot begins, in percent of the drawing.
        height: how high the plot is.
        bottom: where it ends.
        square: the units of the paths, in both directions.
        start: the side from which one reads, in percent.
        lines: the lines.
        ticks: the horizontal lines.
        dates: the dates below.
        marks: the days.
        table: the same as a table.
    """

    id: str
    empty: bool
    description: str
    top: str
    height: str
    bottom: str
    square: int
    start: str
    lines: Sequence[ChartLine]
    ticks: Sequence[ChartTick]
    dates: Sequence[ChartDate]
    marks: Sequence[ChartMark]
    table: ChartTable


class Panel(TypedDict):
    """A part of a page with an operation of its own, drawn by ``{% panel item %}``.

    Attributes:
        name: identifies it on its screen.
        title: its heading.
        kind: ``list``, ``table``, ``detail``, ``form``, ``stat`` or ``series``.
        list: of a ``list`` or a ``table``; else None.
        detail: of a ``detail``; else None.
        form: of a ``form``; else None.
        stat: of a ``stat``; else None.
        chart: of a ``series``; else None.
        csv_url: where a chart's figures are downloaded; else empty.
        empty: what the theme says of a panel without anything to show.
        data: what the operation answered.
        more_url: the screen that shows all of it; empty without one.
        owner: whose it is; empty where it could be nobody else's.
        actions: what the visitor can do with a ``detail``.
        template: the template that was chosen for it.
    """

    name: str
    title: str
    kind: Literal["list", "table", "detail", "form", "stat", "series"]
    list: List | None
    detail: Detail | None
    form: Form | None
    stat: Stat | None
    chart: Chart | None
    csv_url: str
    empty: str
    data: Json
    more_url: str
    owner: str
    actions: Sequence[Action]
    template: str


class Error(TypedDict):
    """What went wrong.

    Attributes:
        status: the HTTP status.
        title: what it is called.
        detail: what to do.
        link: the page that helps further, where credits or a plan do not suffice.
    """

    status: int
    title: str
    detail: str
    link: Crumb | None


class ComponentField(TypedDict):
    """One field of a component.

    Attributes:
        name: the field's name.
        label: what it is called.
        format: how its value is read, ``group`` for one of several fields, ``list`` for several
            entries.
        value: its value.
        choice_label: what was chosen, as people read it, where there are choices.
        fields: those of a group.
        items: the entries of a list, each with ``format`` and ``value``.
    """

    name: str
    label: str
    format: str
    value: Json
    choice_label: NotRequired[str]
    fields: NotRequired[Sequence[Mapping[str, Json]]]
    items: NotRequired[Sequence[Mapping[str, Json]]]


class Component(TypedDict):
    """One block of a ComponentField.

    Attributes:
        type: its type, which names the template: ``components/<type>.html``.
        id: identifies it in its field.
        value: its fields by name; the template has it as ``value`` too.
        label: what the type is called.
        fields: its fields with what they are called.
    """

    type: str
    id: str
    value: Mapping[str, Json]
    label: str
    fields: Sequence[ComponentField]


class LayoutContext(TypedDict):
    """Every page: ``layouts/page.html`` and all templates within it.

    Attributes:
        page: what stands around the page.
        user: the visitor.
        shared: what the theme shows on every page, by the names of its ``shared`` panels: what each
            operation answered, None where it was refused.
        layout: the template to extend: ``{% extends layout %}``. It is the whole page, or the
            fragment that htmx asked for.
        csrf_token: for ``csrfmiddlewaretoken`` in forms that the skin writes itself.
    """

    page: Page
    user: User
    shared: Mapping[str, Json]
    layout: str
    csrf_token: str


class ScreenContext(LayoutContext):
    """Every screen, beside what its kind adds.

    Attributes:
        panels: the parts that have an operation of their own, without those that have nothing to
            show.
        actions: what the visitor can do here.
    """

    panels: Sequence[Panel]
    actions: Sequence[Action]


class ListContext(ScreenContext):
    """A list screen: ``screens/list.html``.

    Attributes:
        list: one page of the rows.
        filters: the form that narrows them.
        search: the input that searches them; None where the operation has no search.
        ordering: how they can be sorted; None where they cannot.
    """

    list: List
    filters: Filters
    search: Search | None
    ordering: Ordering | None


class DetailContext(ScreenContext):
    """A detail screen: ``screens/detail.html``.

    Attributes:
        detail: the thing.
        result: true on the page that shows the answer of a form this once, such as a new key.
    """

    detail: Detail
    result: NotRequired[Literal[True]]


class FormContext(ScreenContext):
    """A form screen, and the page of an action: ``screens/form.html``.

    Attributes:
        form: the form.
    """

    form: Form


class DashboardContext(ScreenContext):
    """A dashboard screen: ``screens/dashboard.html``.

    Attributes:
        filters: the form that narrows the panels.
    """

    filters: Filters


class ErrorContext(LayoutContext):
    """A page that says no: ``screens/error.html``.

    Attributes:
        error: what went wrong.
    """

    error: Error


class FieldContext(TypedDict):
    """One field: ``screens/widgets/<kind>.html``.

    Attributes:
        field: the field.
    """

    field: FormField


class FormPartContext(TypedDict):
    """What every form sends, and what is wrong with it: ``screens/form_fields.html``,
    ``screens/form_errors.html``.

    Attributes:
        form: the form.
    """

    form: Form


class ActionContext(TypedDict):
    """One action: ``screens/action.html``.

    Attributes:
        action: the action.
    """

    action: Action


class PanelContext(TypedDict):
    """One panel: ``screens/<kind>_panel.html``, ``screens/panel.html``,
    ``screens/failed_panel.html``.

    Attributes:
        panel: the panel.
    """

    panel: Panel


class ChartContext(TypedDict):
    """A chart: ``screens/chart.html``, included by the panel's template.

    Attributes:
        chart: the chart.
        title: its heading.
        panel: the panel that it stands in.
    """

    chart: Chart
    title: str
    panel: Panel


class ValueContext(TypedDict):
    """One value, where the skin draws its format itself: ``screens/values/<format>.html``.

    Attributes:
        cell: the value.
    """

    cell: Cell


class ComponentContext(TypedDict):
    """One component: ``components/<type>.html``, else ``components/_generic.html``.

    Attributes:
        component: the component.
        value: its fields by name.
    """

    component: Component
    value: Mapping[str, Json]


class SeoContext(TypedDict):
    """What is said to search engines: ``screens/seo.html``, which ``{% head %}`` draws.

    Attributes:
        seo: the tags.
    """

    seo: Seo


#: By the kind of screen, which names the generic template.
SCREENS: Mapping[str, type[Any]] = {
    "list": ListContext,
    "detail": DetailContext,
    "form": FormContext,
    "dashboard": DashboardContext,
}

#: What is drawn within a page, beside what the page itself receives.
PARTS: tuple[type[Any], ...] = (
    PanelContext,
    ActionContext,
    FormPartContext,
    FieldContext,
    ValueContext,
    ChartContext,
    ComponentContext,
    SeoContext,
)
