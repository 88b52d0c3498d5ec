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
        active: whether the visitor is on that page, or below it.
        group: the heading that it belongs to; may be empty. Links to other themes, to signing in
            and to signing out have none.
    """

    label: str
    name: str
    url: str
    active: bool
    group: NotRequired[str]


class HeaderLink(TypedDict):
    """A link in the header of every page.

    Attributes:
        label: its text.
        name: the screen's name.
        url: where it leads.
        active: whether the visitor is on that page, or below it.
        icon: ``cart``, or empty for the text alone.
        count: how many things are there; None if it isn't known.
        text: the label and the count, as a screen reader says it.
    """

    label: str
    name: str
    url: str
    active: bool
    icon: Literal["", "cart"]
    count: int | None
    text: str


class SiteSearch(TypedDict):
    """The search field in the header of every page.

    Attributes:
        action_url: where the form is sent, with GET.
        name: the name of the field.
        value: what the visitor searches for.
        label: its label: "Search products".
        active: whether the visitor is on the page that it leads to, which may have such a field.
        suggestions_url: answers, for what is typed so far, with the options of a list of pages,
            drawn by ``screens/suggestions.html``; empty if the theme suggests nothing.
    """

    action_url: str
    name: str
    value: str
    label: str
    active: bool
    suggestions_url: str


class LinkGroup(TypedDict):
    """Links under one heading.

    Attributes:
        label: the heading; the first group may have none.
        links: the links.
    """

    label: str
    links: Sequence[Link]


class Crumb(TypedDict):
    """One breadcrumb, or another plain link.

    Attributes:
        label: its text.
        url: where it leads; empty for the current page.
    """

    label: str
    url: str


class Step(TypedDict):
    """One step of a form in several steps.

    Attributes:
        label: what the step is called.
        url: the step's page if it is done; otherwise empty.
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
    """A part of the site besides the theme and the account, such as the dashboard.

    Attributes:
        name: the name of the theme that provides it.
        label: what it is called.
        url: its first page.
        navigation: the links to its pages.
    """

    name: str
    label: str
    url: str
    navigation: Sequence[Link]


class Workspace(TypedDict):
    """A workspace: the visitor's own, or a team's.

    Attributes:
        id: what is sent to ``page.workspace_url`` as ``workspace``.
        name: what it is called.
        initials: one or two letters for its mark.
        kind: ``personal`` or ``team``.
        role: the visitor's role in the team; empty for the personal workspace.
        current: whether it is the active workspace.
    """

    id: str
    name: str
    initials: str
    kind: Literal["personal", "team"]
    role: str
    current: bool


class Notice(TypedDict):
    """Something that needs the visitor's attention, such as a failed payment.

    Attributes:
        text: what is wrong.
        label: the text of the link.
        url: the page where it can be fixed.
    """

    text: str
    label: str
    url: str


class Message(TypedDict):
    """Feedback about what the visitor has just done.

    Attributes:
        level: ``info``, ``success``, ``warning`` or ``error``.
        text: the message. It may contain text by users: ``{{ message.text|text }}``.
    """

    level: str
    text: str


class Impersonation(TypedDict):
    """A member of staff who is signed in as somebody else.

    Attributes:
        user: the name of that user.
        end_url: the URL that ends it, by POST.
    """

    user: str
    end_url: str


class Seo(TypedDict):
    """Metadata for search engines: the field ``seo`` of the page's operation, or a default.

    Attributes:
        title: the whole title, including the site's name.
        meta: the attributes of each ``<meta>``.
        links: the attributes of each ``<link>``.
        json_ld: the JSON-LD objects.
    """

    title: str
    meta: Sequence[Mapping[str, str]]
    links: Sequence[Mapping[str, str]]
    json_ld: Sequence[Mapping[str, Json]]


class Page(TypedDict):
    """What surrounds the content of every page, including the account library's pages.

    Attributes:
        theme: the name of the page's theme.
        screen: the screen's name; empty on pages that are no screen's.
        kind: the kind of that screen, on the pages of its actions too; empty on pages that are no
            screen's.
        title: the page's title.
        head: what ``{% head %}`` renders.
        path: the screen's path.
        url: the page's path and query.
        query: the page's query parameters.
        language: the page's language, for ``<html lang>``.
        direction: ``ltr`` or ``rtl``, for ``<html dir>``.
        breadcrumbs: the path to the page; empty on top-level pages. The last one has no URL.
        steps: the steps, if the form is one of several.
        site: the site's name and logo.
        languages: the site's languages; empty if there is only one.
        set_language_url: where a form posts ``language`` and ``next``.
        navigation: the main navigation: the menu that the staff composed, else the theme's screens
            that are offered to the visitor.
        footer_menu: the links that the staff put into the footer; may be empty.
        search: the search field in the header; None if the theme has none or the visitor may not
            search.
        header_links: the links in the header of every page.
        footer_links: links that the footer of every page must show, such as legal ones.
        account: the account menu: the account's screens, then signing in or out.
        account_groups: all pages of the visitor's account, grouped; empty for guests.
        is_account: whether the page is one of them, and stands beside their menu.
        settings: the pages of the account's settings; empty for guests and during impersonation.
        section: the part of the site that the page belongs to; None for the theme and the account.
        workspaces: the workspaces to choose from; empty if there is no choice.
        workspace: the active workspace; None for guests. A skin shows a team's name on every page.
        workspace_url: where a form posts ``workspace`` and ``next``.
        owner: the name of the workspace that owns what the page shows; empty if there is only one
            possible owner.
        heading: the menu's name for a page of the account library; empty on other pages.
        notices: what needs the visitor's attention, on the account's pages only. A skin must show
            them.
        login_url: the sign-in page, which leads back here; empty in a project without one.
        logout_url: the sign-out page.
        signup_url: the sign-up page.
        messages: feedback about the visitor's last action. Reading them clears them.
        flags: the names of the public features that are on for the visitor.
        impersonation: the user as whom a member of staff is signed in, else None. A skin must show
            it on every page.
        tokens_url: the style sheet of the design tokens.
        nonce: for an inline ``<script>`` or ``<style>``; empty without a Content-Security-Policy.
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
    footer_menu: Sequence[Link]
    search: SiteSearch | None
    header_links: Sequence[HeaderLink]
    footer_links: Sequence[Link]
    account: Sequence[Link]
    account_groups: Sequence[LinkGroup]
    is_account: bool
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
    """The visitor. ``{{ user }}`` prints their name, or their e-mail address.

    Attributes:
        is_authenticated: whether they are signed in.
        email: their e-mail address; empty for guests.
        name: their name, or their e-mail address.
        initials: one or two letters for their mark.
        is_staff: whether they are staff.
    """

    is_authenticated: bool
    email: str
    name: str
    initials: str
    is_staff: bool


class Swatch(TypedDict):
    """How a choice looks; its label is shown beside it.

    Attributes:
        color: ``#rrggbb``; empty if a picture is shown.
        image: the URL of a small square picture; empty if a colour is shown.
    """

    color: str
    image: str


class Choice(TypedDict):
    """One option of a choice.

    Attributes:
        value: what is sent.
        label: what is displayed.
        selected: whether it is selected.
        count: how many rows it would leave, of a facet's value; else None.
        swatch: how it looks, of a facet's value that has a colour or a picture; else None.
    """

    value: str
    label: str
    selected: bool
    count: int | None
    swatch: Swatch | None


class Lookup(TypedDict):
    """How the options of a long relation are searched.

    Attributes:
        name: the name of the search input.
        query: what was searched for.
        url: the URL that renders the field alone, for scripts.
        find_name: the name of the search button, which works without JavaScript.
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


class HiddenInput(TypedDict):
    """What a row sends besides its fields.

    Attributes:
        name: its name.
        value: its value.
    """

    name: str
    value: str


class TypeChoice(TypedDict):
    """Which type of component is added, a select.

    Attributes:
        name: the select's name.
        id: its ``id``.
        label: its label.
        choices: its options.
    """

    name: str
    id: str
    label: str
    choices: Sequence[Choice]


class RowButton(TypedDict):
    """A button that changes the rows of a field. The form is drawn again, and nothing is saved.

    Attributes:
        name: its name.
        value: its value.
        label: its text.
        title: its accessible name, which says which row it is about.
        disabled: whether there is nothing that it could do.
        types: on a button that adds a component, the choice of its type; else None.
    """

    name: str
    value: str
    label: str
    title: str
    disabled: bool
    types: TypeChoice | None


class FormRow(TypedDict):
    """One row of a field: an object of a list, an entry of a list, or a component.

    Attributes:
        id: for the row's ``id``.
        name: what the names of its inputs begin with.
        label: its title; empty where its only field says it.
        text: what to show in place of fields; may be empty.
        hidden: what it sends besides; always to be drawn.
        fields: its fields.
        errors: what is wrong with it as such.
        buttons: what moves and removes it.
        removed: whether it is only there to be sent, and not to be shown.
        autofocus: whether the visitor goes on from here.
    """

    id: str
    name: str
    label: str
    text: str
    hidden: Sequence[HiddenInput]
    fields: Sequence["FormField"]
    errors: Sequence[str]
    buttons: Sequence[RowButton]
    removed: bool
    autofocus: bool


class ComponentEditor(TypedDict):
    """What the script ``quickscale/components/editor.js`` edits, all as JSON.

    Attributes:
        name: under which the components are sent; the textarea is disabled until the script runs.
        value: the components.
        types: their types.
        texts: the editor's own texts.
        errors: what is wrong with them, by position.
    """

    name: str
    value: str
    types: str
    texts: str
    errors: str


class RedrawButton(TypedDict):
    """A button that draws a form again, which has other inputs now. Nothing is saved.

    Attributes:
        name: its name.
        value: its value.
        label: its text.
    """

    name: str
    value: str
    label: str


class FieldError(TypedDict):
    """An error of a field, for the summary above a form.

    Attributes:
        id: of the control or the row that it is about.
        label: the field's label, behind that of its row.
        text: what is wrong.
    """

    id: str
    label: str
    text: str


class StoredFile(TypedDict):
    """A file that is stored.

    Attributes:
        url: its address; empty where it has none.
        name: its name.
        size: its size, as people write it; empty if unknown.
    """

    url: str
    name: str
    size: str


class Clear(TypedDict):
    """The check box that removes a stored file.

    Attributes:
        name: its name; it is sent with the form.
        checked: whether it is checked.
    """

    name: str
    checked: bool


class FormField(TypedDict):
    """One field of a form or of filters, rendered by ``{% field item %}``.

    Attributes:
        name: the name under which it is sent.
        label: its label.
        kind: the kind of control; it names the template, ``screens/widgets/<kind>.html``.
        widget: that template.
        id: the control's ``id``.
        value: its value; a list if several may be chosen.
        required: whether it must be filled in.
        optional: whether to mark it as optional.
        help: its help text.
        errors: its errors.
        choices: its options.
        attrs: further attributes of the control, written by ``{% widget_attrs field %}``.
        autocomplete: the value of the ``autocomplete`` attribute.
        lookup: how the options of a long relation are searched; else None.
        zone: the time zone of a time, to be shown beside it; else empty.
        rows: what a field of several objects, entries or components consists of.
        adder: the button that adds a row; else None.
        editor: the editor of components; else None.
        autofocus: whether the visitor goes on from here.
        parts: the two fields of a ``range``, from and to; else empty.
        file: the file that is stored, of a ``file`` or an ``image``; else None.
        clear: the check box that removes it; None where it can't be removed.
        redraw: the button that draws the form again after a change of this field, on which other
            fields depend; else None. A script does the same: show it only where none runs.
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
    rows: Sequence[FormRow]
    adder: RowButton | None
    editor: ComponentEditor | None
    autofocus: bool
    parts: "Sequence[FormField]"
    file: StoredFile | None
    clear: Clear | None
    redraw: RedrawButton | None


class Form(TypedDict):
    """A form that performs an operation.

    Attributes:
        action_url: where it is sent, by POST.
        method: ``post``.
        enctype: for ``<form enctype>``.
        idempotency_key: sent along, so that sending the form twice has no effect.
        fields: its fields.
        scripts: static files that make its fields quicker to use; ``{% form_fields form %}`` loads
            them.
        errors: errors that concern no single field.
        field_errors: the errors of its fields, and of what these consist of.
        error_link: the page that helps where credits or the plan do not suffice.
        has_errors: whether there are any errors.
        is_unsaved: whether it holds what the visitor typed and what is not saved.
        title: the form's title.
        object: the title of the thing that it changes; empty for something new.
        submit_label: the text of its button.
        cancel_url: where cancelling leads; may be empty.
        cancel_label: the text of that link.
        confirm: a question to be confirmed; else empty.
        tone: the style of the button: ``default``, ``primary`` or ``danger``.
        next: the page to return to, sent along; may be empty.
        hidden: further values that ``{% form_fields form %}`` sends along.
    """

    action_url: str
    method: Literal["post"]
    enctype: str
    idempotency_key: str
    fields: Sequence[FormField]
    scripts: Sequence[str]
    errors: Sequence[str]
    field_errors: Sequence[FieldError]
    error_link: Crumb | None
    has_errors: bool
    is_unsaved: bool
    title: str
    object: str
    submit_label: str
    cancel_url: str
    cancel_label: str
    confirm: str
    tone: Literal["default", "primary", "danger"]
    next: str
    hidden: Sequence[HiddenInput]


class Action(TypedDict):
    """Something the visitor can do: a link or a small form, rendered by ``{% action item %}``.

    Attributes:
        name: identifies it on its screen.
        label: the text of the link or the button.
        url: the link's target, or where the form is sent.
        tone: its style: ``default``, ``primary`` or ``danger``.
        layout: ``steps`` for the choices of its form's one field as steps in a row, which
            ``screens/steps_action.html`` draws; else ``auto``.
        method: ``get`` for a link, ``post`` for a form.
        form: the form; None for a link.
        confirm: a question to be confirmed first; the page that the link leads to asks it as well.
    """

    name: str
    label: str
    url: str
    tone: Literal["default", "primary", "danger"]
    layout: Literal["auto", "steps"]
    method: Literal["get", "post"]
    form: Form | None
    confirm: str


class CellLink(TypedDict):
    """A link to a related object.

    Attributes:
        label: its title.
        url: its page; empty if it has none.
    """

    label: str
    url: str


class Cell(TypedDict):
    """One value of an object, rendered by ``{% value cell %}``.

    Attributes:
        name: the field's name.
        label: the field's label.
        format: the value's format: ``text``, ``money``, ``datetime`` … A skin can render a format
            its own way with ``screens/values/<format>.html``.
        value: the value as the API gives it.
        currency: the currency of an amount; else empty.
        choice_label: the label of what was chosen or is related; else empty. Of what is so or not
            and has a tone, the column's label, with the format ``choice``.
        tone: whether a choice is good, needs attention, is bad, or is news; else empty.
        url: the target of a link; else empty.
        links: the related objects.
    """

    name: str
    label: str
    format: str
    value: Json
    currency: str
    choice_label: str
    tone: Literal["", "success", "warning", "danger", "info"]
    url: str
    links: Sequence[CellLink]


class ImageSource(TypedDict):
    """The files of an image in one format.

    Attributes:
        type: the format, as ``image/avif``.
        srcset: its files of several widths, as the attribute of that name has them.
    """

    type: str
    srcset: str


class Image(TypedDict):
    """The image of an object.

    Attributes:
        url: its URL.
        alt: its alternative text.
        width: in pixels; None if it isn't known.
        height: in pixels; None if it isn't known.
        srcset: its files of several widths, as the attribute of that name has them; may be empty.
        sources: the same in formats that load faster, the best one first; may be empty.
    """

    url: str
    alt: str
    width: int | None
    height: int | None
    srcset: str
    sources: Sequence[ImageSource]


class Row(TypedDict):
    """One row of a list.

    Attributes:
        id: its id.
        title: its title, by users: ``{{ row.title|text }}``.
        url: its page; empty if it has none.
        image: its image, if it has one.
        cells: its values, one for each of ``list.columns``.
        actions: what the visitor can do with it.
        can: which actions are possible, as the serializer says.
        data: the object as the API returns it.
        key: the value of its check box, which ``{% choose_row row list.bulk %}`` draws; empty if
            the list has no actions on chosen rows.
    """

    id: Json
    title: str
    url: str
    image: Image | None
    cells: Sequence[Cell]
    actions: Sequence[Action]
    can: Mapping[str, bool]
    data: Mapping[str, Json]
    key: str


class BulkAction(TypedDict):
    """An action on the rows that the visitor has chosen.

    Attributes:
        name: identifies it on its screen.
        label: the text of its button.
        url: the button's ``formaction``.
        tone: its style: ``default``, ``primary`` or ``danger``.
        asks: whether its button is called ``_ask``: a page follows that asks.
    """

    name: str
    label: str
    url: str
    tone: Literal["default", "primary", "danger"]
    asks: bool


class Bulk(TypedDict):
    """What can be done with several rows of a list, rendered by ``{% bulk_bar list.bulk %}``.

    Attributes:
        form: the ``id`` of its form, to which the check boxes of the rows belong.
        actions: the actions.
        idempotency_key: sent along, so that sending the form twice has no effect.
        next: the page to return to, sent along.
        all_chosen: whether all rows of the page are chosen when it opens.
        choose_url: the page with all of its rows chosen, or with none where all are.
    """

    form: str
    actions: Sequence[BulkAction]
    idempotency_key: str
    next: str
    all_chosen: bool
    choose_url: str


class Column(TypedDict):
    """A column of a list.

    Attributes:
        name: the field's name.
        label: the column's heading.
        format: the format of its values.
        sort_url: the list sorted by it, or in reverse; empty if it can't be sorted.
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
        url: its URL.
        current: whether it is the current page.
        gap: true, and no other key, where pages are left out.
    """

    number: NotRequired[int]
    url: NotRequired[str]
    current: NotRequired[bool]
    gap: NotRequired[bool]


class BoardAmount(TypedDict):
    """What the rows of a board's column are worth together, in one currency.

    Attributes:
        amount: the amount: ``{% money each.amount each.currency %}``.
        currency: its currency.
    """

    amount: str
    currency: str


class BoardMove(TypedDict):
    """The form that moves a card to another column, rendered by ``screens/board_move.html``.

    Attributes:
        action_url: the URL it is posted to.
        field: the name of the input with the column's id.
        submit_label: the button's text.
        idempotency_key: the key of this submission; ``{% form_tokens move %}`` renders it.
        next: the board, which follows; ``{% form_tokens move %}`` renders it.
        hidden: no further values.
    """

    action_url: str
    field: str
    submit_label: str
    idempotency_key: str
    next: str
    hidden: Sequence[HiddenInput]


class BoardCard(TypedDict):
    """A row on a board.

    Attributes:
        row: the row.
        move: the form that moves it; None if the visitor can't.
    """

    row: Row
    move: BoardMove | None


class BoardColumn(TypedDict):
    """A column of a board.

    Attributes:
        id: its id, as the move's input wants it.
        label: its name: ``{{ column.label|text }}``.
        count: the number of rows in it, more of them than it has cards perhaps.
        amounts: what they are worth together.
        cards: the first of them.
        options: the options of the select by which a card leaves the column, drawn once for all of
            them; empty where the visitor moves none.
        more_url: where more of them are; empty if all are shown.
    """

    id: str
    label: str
    count: int
    amounts: Sequence[BoardAmount]
    cards: Sequence[BoardCard]
    options: str
    more_url: str


class Board(TypedDict):
    """A list's rows in columns, rendered by ``{% board list.board %}``.

    Attributes:
        field: the name of the field that says in which column a row is.
        columns: the columns.
    """

    field: str
    columns: Sequence[BoardColumn]


class CalendarEntry(TypedDict):
    """A row on one of its days.

    Attributes:
        row: the row.
        time: its time of day; empty if it lasts all day, or began on another one.
        cells: what it says on a calendar beside its title: the fields that the screen names, as far
            as they are filled, and choices if they have a tone.
    """

    row: Row
    time: str
    cells: NotRequired[Sequence[Cell]]


class CalendarDay(TypedDict):
    """A day of a calendar.

    Attributes:
        date: the day, as ISO 8601 writes it.
        label: the day, as people write it.
        number: the day of the month.
        is_today: whether it is today.
        is_outside: whether it belongs to another month than the one shown.
        entries: its rows.
    """

    date: str
    label: str
    number: int
    is_today: bool
    is_outside: bool
    entries: Sequence[CalendarEntry]


class CalendarWeek(TypedDict):
    """A week of a calendar.

    Attributes:
        days: its seven days.
    """

    days: Sequence[CalendarDay]


class Calendar(TypedDict):
    """A list's rows on their days, rendered by ``{% calendar list.calendar %}``.

    Attributes:
        layout: ``calendar`` for a month, ``week``, or ``agenda`` for the days with rows alone.
        title: the month, or the first and the last day.
        weekdays: the names of the days, in short.
        weeks: the weeks.
        previous_url: the time before; empty where the calendar ends.
        next_url: the time after; empty where the calendar ends.
        today_url: the time that today is in.
        table_url: the table, where there are more rows than a calendar shows; else empty.
    """

    layout: Literal["calendar", "week", "agenda"]
    title: str
    weekdays: Sequence[str]
    weeks: Sequence[CalendarWeek]
    previous_url: str
    next_url: str
    today_url: str
    table_url: str


class MapPoint(TypedDict):
    """A place on a map: one row, or several that lie close together.

    Attributes:
        x: how far from the left edge of the picture, ``12.5%``.
        y: how far from its top.
        latitude: where it is, in degrees.
        longitude: where it is, in degrees.
        count: of how many rows.
        row: the row; None of several.
        text: what the row costs, if it says so; of several how many.
        url: the row, or the part of the map where several are.
    """

    x: str
    y: str
    latitude: float
    longitude: float
    count: int
    row: Row | None
    text: str
    url: str


class MapMove(TypedDict):
    """A link to another part of a map.

    Attributes:
        name: ``north``, ``south``, ``west``, ``east``, ``in`` or ``out``.
        label: the link's text.
        url: the list with that part.
    """

    name: Literal["north", "south", "west", "east", "in", "out"]
    label: str
    url: str


class MapScale(TypedDict):
    """How long a round distance is on a map.

    Attributes:
        width: its length as a part of the picture's, ``12.5%``.
        label: the distance.
    """

    width: str
    label: str


class Map(TypedDict):
    """A list's rows as points, rendered by ``{% map list.map %}`` above the rows themselves.

    Attributes:
        points: the points.
        scale: how long a round distance is.
        moves: links to other parts.
        whole_url: the map of all rows; empty if it shows them.
        data: what the script of the core draws it of.
    """

    points: Sequence[MapPoint]
    scale: MapScale
    moves: Sequence[MapMove]
    whole_url: str
    data: Mapping[str, Any]


class ComparisonLine(TypedDict):
    """What each of the compared rows says of one field.

    Attributes:
        label: the field's label.
        cells: what each row says, in their order.
        is_different: whether they say different things.
    """

    label: str
    cells: Sequence[Cell]
    is_different: bool


class Comparison(TypedDict):
    """A list's first rows side by side, rendered by ``{% comparison list.comparison %}``.

    Attributes:
        rows: up to four rows.
        lines: their fields.
    """

    rows: Sequence[Row]
    lines: Sequence[ComparisonLine]


class LayoutLink(TypedDict):
    """A link to the same list in another layout.

    Attributes:
        name: ``board``, ``calendar``, ``week``, ``agenda``, ``table``, ``map`` or ``list``.
        label: the link's text.
        url: the list in that layout.
        active: whether the page shows it.
    """

    name: Literal["board", "calendar", "week", "agenda", "table", "map", "list"]
    label: str
    url: str
    active: bool


class List(TypedDict):
    """One page of a list, on a list screen or in a panel.

    Attributes:
        rows: the rows.
        columns: the columns besides the title.
        title_column: the column of the titles.
        layout: ``table``, ``cards``, ``board``, ``calendar`` or ``comparison``; a skin draws the
            last three as a table if it doesn't know them.
        layouts: links to the list in other layouts: ``{% layout_links list.layouts %}``.
        board: the rows in columns; None unless the layout is ``board``.
        calendar: the rows on their days; None unless the layout is ``calendar``.
        map: the rows of all pages on a map, which stands above them; None without one.
        comparison: the rows side by side; None unless the layout is ``comparison``.
        has_actions: whether any row has actions.
        has_images: whether any row has an image.
        count: the number of rows on all pages; None if they aren't counted.
        number: the number of this page.
        pages: the number of pages.
        next_url: the next page; empty on the last.
        previous_url: the previous page; empty on the first.
        page_links: links to numbered pages.
        filtered: whether the visitor searched or filtered.
        empty: the text of an empty list.
        empty_link: a link to be shown with it, or None.
        bulk: what can be done with several of its rows; None if the visitor can't choose any.
        export_url: the whole list as a CSV file; empty if it isn't given out.
        save_search_url: where a visitor saves what they search for; empty if nobody may.
    """

    rows: Sequence[Row]
    columns: Sequence[Column]
    title_column: Column
    layout: Literal["table", "cards", "board", "calendar", "comparison"]
    layouts: Sequence[LayoutLink]
    board: Board | None
    calendar: Calendar | None
    map: Map | None
    comparison: Comparison | None
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
    bulk: Bulk | None
    export_url: str
    save_search_url: str


class Chip(TypedDict):
    """An active filter.

    Attributes:
        label: the filter's label.
        value: its value, as displayed; empty of a filter that is on or absent, whose label says it.
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
        reset_url: the page without filters.
        fields: the filters.
        hidden: hidden values that are sent along.
        active: the active filters.
        errors: errors that concern no single filter.
        field_errors: the errors of its filters.
        has_errors: whether there are any errors.
    """

    action_url: str
    reset_url: str
    fields: Sequence[FormField]
    hidden: Sequence[Hidden]
    active: Sequence[Chip]
    errors: Sequence[str]
    field_errors: Sequence[FieldError]
    has_errors: bool


class DidYouMean(TypedDict):
    """The search that was probably meant.

    Attributes:
        text: that search.
        is_applied: whether the list shows its results, since there are none as it was written.
        url: the list of its results.
        exact_url: the list of what was searched for as it was written; empty if the operation
            can't be asked for that.
    """

    text: str
    is_applied: bool
    url: str
    exact_url: str


class Search(TypedDict):
    """The search input of a list.

    Attributes:
        name: its name; it is sent with the filters.
        value: what was searched for.
        label: its label.
        did_you_mean: another search that was probably meant, where the operation knows one.
    """

    name: str
    value: str
    label: str
    did_you_mean: DidYouMean | None


class OrderingChoice(TypedDict):
    """One way to sort a list.

    Attributes:
        value: its value in the query string.
        label: its label.
        url: the list in this order.
        selected: whether it is the current order.
    """

    value: str
    label: str
    url: str
    selected: bool


class Ordering(TypedDict):
    """How a list can be sorted.

    Attributes:
        name: the query parameter.
        choices: the options.
    """

    name: str
    choices: Sequence[OrderingChoice]


class Detail(TypedDict):
    """One object.

    Attributes:
        title: its title, by users: ``{{ detail.title|text }}``.
        image: its image, if it has one.
        facts: its short values.
        body: its long values: paragraphs, components, code.
        can: which actions are possible, as the serializer says.
        data: the object as the API returns it.
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
        value: the figure, formatted.
        label: the period.
        previous: the figure of the previous period; empty if unknown.
        change: the change, ``12%``; empty if unknown.
        direction: ``up``, ``down``, ``level`` or empty.
        tone: ``good``, ``bad`` or ``neutral``.
        is_new: whether the previous figure was zero.
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
        label: its label.
        path: the ``d`` of its ``<path>``, in a square of ``chart.square`` units.
        area: the ``d`` of the area below it.
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
        zero: whether it is zero.
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
        minor: whether it may be left out in narrow charts.
    """

    x: str
    anchor: Literal["start", "middle", "end"]
    label: str
    minor: bool


class ChartDot(TypedDict):
    """The point of a line on one day.

    Attributes:
        number: the line's number.
        y: how far from the top, in percent.
    """

    number: int
    y: str


class ChartMark(TypedDict):
    """One day of a chart, which can be pointed at.

    Attributes:
        x: its position, in percent.
        left: where its area begins.
        width: the width of that area.
        day: the day.
        figures: its figures.
        text: the day and its figures.
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
        head: the labels of the lines.
        rows: the days, newest first.
    """

    head: Sequence[str]
    rows: Sequence[ChartRow]


class Chart(TypedDict):
    """A chart, rendered by ``screens/chart.html``; colours and sizes are the skin's.

    Attributes:
        id: identifies it in the page.
        empty: whether all figures are zero or missing.
        description: the chart in words, for screen readers.
        top: where the plot begins, in percent of the drawing.
        height: how high the plot is.
        bottom: where it ends.
        square: the units of the paths, in both directions.
        start: where lines of text begin: ``0%``, or ``100%`` from right to left.
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


class TimelineDay(TypedDict):
    """What happened on a day.

    Attributes:
        date: the day, as ISO 8601 writes it.
        label: the day, as people write it.
        entries: its rows in order, and their times.
    """

    date: str
    label: str
    entries: Sequence[CalendarEntry]


class Timeline(TypedDict):
    """The rows of a panel by day, drawn by ``screens/timeline.html``.

    Attributes:
        days: the days that have rows.
        more_url: the page with the rows that follow; empty after the last.
        first_url: the page with the first rows; empty where it shows them.
    """

    days: Sequence[TimelineDay]
    more_url: str
    first_url: str


class Panel(TypedDict):
    """A part of a page with its own operation, rendered by ``{% panel item %}``.

    Attributes:
        name: identifies it on its screen.
        title: its heading.
        kind: ``list``, ``table``, ``timeline``, ``gallery``, ``detail``, ``form``, ``stat``,
            ``series`` or ``component``.
        component: of a page that people compose: the component that it shows, or whose rows it
            lists; else None.
        position: its place among the components of such a page, from 0; else None.
        list: of a ``list``, a ``table``, a ``timeline`` or a ``gallery``; else None.
        timeline: the rows of a ``timeline`` by day; else None.
        detail: of a ``detail``; else None.
        form: of a ``form``; else None.
        stat: of a ``stat``; else None.
        chart: of a ``series``; else None.
        csv_url: the download of a chart's figures; else empty.
        empty: the theme's text for a panel without content.
        data: the operation's response.
        more_url: the screen that shows everything; may be empty.
        owner: the name of the workspace that owns it; empty if there is only one possible owner.
        actions: what the visitor can do with a ``detail``.
        template: the template that was chosen for it.
    """

    name: str
    title: str
    kind: Literal[
        "list", "table", "timeline", "gallery", "detail", "form", "stat", "series", "component"
    ]
    component: "Component | None"
    position: int | None
    list: List | None
    timeline: Timeline | None
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
    """An error.

    Attributes:
        status: the HTTP status.
        title: its title.
        detail: what happened, and what to do.
        link: the page that helps where credits or the plan do not suffice.
    """

    status: int
    title: str
    detail: str
    link: Crumb | None


class ComponentField(TypedDict):
    """One field of a component.

    Attributes:
        name: the field's name.
        label: its label.
        format: the format of its value; ``group`` for nested fields, ``list`` for several items.
        value: its value.
        choice_label: the label of the chosen option, if it is a choice.
        fields: the fields of a group.
        items: the items of a list, each with ``format`` and ``value``.
    """

    name: str
    label: str
    format: str
    value: Json
    choice_label: NotRequired[str]
    fields: NotRequired[Sequence[Mapping[str, Json]]]
    items: NotRequired[Sequence[Mapping[str, Json]]]


class Component(TypedDict):
    """One component of a ComponentField.

    Attributes:
        type: its type, which names the template: ``components/<type>.html``.
        id: its id within the field.
        value: its values by field; the template receives it as ``value`` as well.
        label: the label of its type.
        fields: its fields with labels and formats.
    """

    type: str
    id: str
    value: Mapping[str, Json]
    label: str
    fields: Sequence[ComponentField]


class LayoutContext(TypedDict):
    """Every page: ``layouts/page.html`` and all templates within it.

    Attributes:
        page: what surrounds the content.
        user: the visitor.
        shared: the responses of the theme's ``shared`` panels by name; None where one was refused.
        layout: the template to extend: ``{% extends layout %}``. It renders the whole page, or only
            the content if htmx asked for that.
        csrf_token: for ``csrfmiddlewaretoken`` in the skin's own forms.
    """

    page: Page
    user: User
    shared: Mapping[str, Json]
    layout: str
    csrf_token: str


class ScreenContext(LayoutContext):
    """Every screen, whatever its kind.

    Attributes:
        panels: the panels that have something to show.
        actions: what the visitor can do here.
    """

    panels: Sequence[Panel]
    actions: Sequence[Action]


class ViewTab(TypedDict):
    """One saved view of a list, or all of its rows.

    Attributes:
        label: its name, by users: ``{{ tab.label|text }}``.
        url: the list as it was saved.
        active: whether the page shows exactly that.
        shared: whether it is the team's.
    """

    label: str
    url: str
    active: bool
    shared: bool


class Views(TypedDict):
    """The saved views of a list, rendered by ``{% view_tabs views %}``.

    Attributes:
        tabs: the views; the first shows all rows.
        columns: the input with which the visitor chooses the list's columns; it is sent with the
            filters.
        save_url: the page on which the visitor saves what is shown; empty if they can't.
        manage_url: the page on which they rename and delete their views; empty without any.
    """

    tabs: Sequence[ViewTab]
    columns: FormField
    save_url: str
    manage_url: str


class ListContext(ScreenContext):
    """A list screen: ``screens/list.html``.

    Attributes:
        list: the current page of rows.
        filters: the filters.
        search: the search input; None if the operation has no search.
        ordering: the possible orders; None if there are none.
        views: the visitor's saved views; None if the list has none.
        detail: what the list is about; None if the screen names no ``subject``.
    """

    list: List
    filters: Filters
    search: Search | None
    ordering: Ordering | None
    views: Views | None
    detail: Detail | None


class DetailContext(ScreenContext):
    """A detail screen: ``screens/detail.html``.

    Attributes:
        detail: the object.
        gallery: the panel with its pictures, to be drawn in place of its image; None without one.
        result: true on a page that shows the result of a form, such as a new key, once.
    """

    detail: Detail
    gallery: Panel | None
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
        filters: the filters of the panels.
        is_composed: whether staff have composed it; only a home page that may be composed has this.
        has_hero: whether what was composed begins with a hero.
    """

    filters: Filters
    is_composed: NotRequired[bool]
    has_hero: NotRequired[bool]


class ErrorContext(LayoutContext):
    """An error page: ``screens/error.html``.

    Attributes:
        error: the error.
    """

    error: Error


class FieldContext(TypedDict):
    """One field: ``screens/widgets/<kind>.html``.

    Attributes:
        field: the field.
    """

    field: FormField


class FormPartContext(TypedDict):
    """The fields of a form, and its errors: ``screens/form_fields.html``,
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


class BulkContext(TypedDict):
    """The bar of actions on chosen rows, by ``{% bulk_bar list.bulk %}``.

    Attributes:
        bulk: the actions.
    """

    bulk: Bulk


class ViewsContext(TypedDict):
    """The saved views of a list, by ``{% view_tabs views %}``.

    Attributes:
        views: the views.
    """

    views: Views


class PanelContext(TypedDict):
    """One panel: ``screens/<kind>_panel.html``, ``screens/panel.html``,
    ``screens/failed_panel.html``. Rows that a component asks for: ``components/<type>.html`` before
    these.

    Attributes:
        panel: the panel.
    """

    panel: Panel


class ChartContext(TypedDict):
    """A chart: ``screens/chart.html``, included by the panel's template.

    Attributes:
        chart: the chart.
        title: its heading.
        panel: the panel that contains it.
    """

    chart: Chart
    title: str
    panel: Panel


class ValueContext(TypedDict):
    """One value, in the skin's own rendering of its format: ``screens/values/<format>.html``.

    Attributes:
        cell: the value.
    """

    cell: Cell


class ComponentContext(TypedDict):
    """One component: ``components/<type>.html``, else ``components/_generic.html``.

    Attributes:
        component: the component.
        value: its values by field.
    """

    component: Component
    value: Mapping[str, Json]


class SeoContext(TypedDict):
    """Metadata for search engines: ``screens/seo.html``, which ``{% head %}`` renders.

    Attributes:
        seo: the metadata.
    """

    seo: Seo


class SuggestedPage(TypedDict):
    """A page that somebody may be looking for.

    Attributes:
        label: what it is called.
        url: where it is.
    """

    label: str
    url: str


class SuggestedGroup(TypedDict):
    """Pages about things of one kind.

    Attributes:
        label: the kind.
        links: the pages.
    """

    label: str
    links: Sequence[SuggestedPage]


class SuggestionsContext(TypedDict):
    """What a search field suggests: ``screens/suggestions.html``, the options of a list box.

    Attributes:
        suggestions: the pages by kind, the best ones first.
        search: what was typed so far.
    """

    suggestions: Sequence[SuggestedGroup]
    search: str


#: By the kind of screen, which names the generic template.
SCREENS: Mapping[str, type[Any]] = {
    "list": ListContext,
    "detail": DetailContext,
    "form": FormContext,
    "dashboard": DashboardContext,
}

#: The parts of a page that have templates of their own.
PARTS: tuple[type[Any], ...] = (
    PanelContext,
    ActionContext,
    BulkContext,
    ViewsContext,
    FormPartContext,
    FieldContext,
    ValueContext,
    ChartContext,
    ComponentContext,
    SeoContext,
    SuggestionsContext,
)
