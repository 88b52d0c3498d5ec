from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, BusinessTheme, HeaderLink, P, Panel, Screen


class YogaTheme(BusinessTheme):
    name = "yoga"
    label = _("Yoga studio")
    description = _("Classes, teachers and bookings.")

    screens = (
        Screen(
            "home",
            "",
            kind="dashboard",
            title=_("Welcome to the studio"),
            panels=(
                Panel("next", "yoga:class-list", title=_("Next classes"), more="class-list"),
                Panel("bookings", "yoga:booking-list", title=_("Your bookings"), more="bookings"),
            ),
        ),
        Screen(
            "class-list",
            "classes/",
            navigation=True,
            export=True,
            saved_views=True,
            alerts=True,
            actions=(
                Action("new", screen="class-create"),
                Action("book", "yoga:class-book", fields=(), row=True, bulk=True),
                Action(
                    "reprice",
                    "yoga:class-partial-update",
                    label=_("Change the price"),
                    fields=("price",),
                    bulk=True,
                ),
            ),
        ),
        Screen(
            "class-board",
            "levels/",
            "yoga:class-list",
            title=_("Classes by level"),
            navigation=True,
            layout="board",
            board="yoga:class-board",
            move="level",
            actions=(
                Action(
                    "level",
                    "yoga:class-partial-update",
                    label=_("Change level"),
                    fields=("level",),
                    row=True,
                ),
            ),
        ),
        Screen(
            "timetable",
            "timetable/",
            "yoga:class-list",
            title=_("Timetable"),
            navigation=True,
            layout="calendar",
            calendar=("starts", "season_ends"),
        ),
        Screen(
            "class-map",
            "nearby/",
            "yoga:class-list",
            title=_("Classes near you"),
            navigation=True,
            layout="map",
            map="yoga:class-map",
            actions=(
                Action(
                    "compare",
                    screen="class-comparison",
                    label=_("Compare"),
                    bulk=True,
                    params={"slugs": P("row.slug")},
                ),
            ),
        ),
        Screen(
            "class-comparison",
            "nearby/compare/<str:slugs>/",
            "yoga:class-list",
            title=_("Compare classes"),
            layout="comparison",
            query={"slugs": P("path.slugs")},
            filters=(),
            fields=("teacher", "level", "price"),
        ),
        Screen("class-create", "classes/new/"),
        Screen(
            "class-detail",
            "classes/<slug:slug>/",
            actions=(
                Action(
                    "book", "yoga:class-book", success="bookings", message=_("See you on the mat!")
                ),
                Action("edit", screen="class-edit", label=_("Edit")),
                Action("delete", "yoga:class-destroy", label=_("Delete"), tone="danger"),
            ),
            panels=(
                Panel(
                    "same-teacher",
                    "yoga:class-list",
                    title=_("More by this teacher"),
                    query={"teacher": P("data.teacher.id")},
                    limit=4,
                    more="class-list",
                ),
            ),
        ),
        Screen("class-edit", "classes/<slug:slug>/edit/"),
        Screen("teacher-list", "teachers/", navigation=True),
        Screen(
            "teacher-detail",
            "teachers/<slug:slug>/",
            panels=(
                Panel("photos", "yoga:photo-list", kind="gallery", query={"teacher": P("data.id")}),
                Panel("reviews", "yoga:review-list", query={"teacher": P("data.id")}),
                Panel(
                    "review",
                    "yoga:review-create",
                    kind="form",
                    title=_("Leave a review"),
                    body={"teacher": P("data.id")},
                ),
                Panel(
                    "history",
                    "yoga:class-list",
                    kind="timeline",
                    title=_("All classes"),
                    query={"teacher": P("data.id")},
                    fields=("starts", "level"),
                    limit=3,
                    actions=(Action("book", "yoga:class-book", fields=()),),
                ),
            ),
        ),
        Screen(
            "bookings",
            "bookings/",
            "yoga:booking-list",
            title=_("Your bookings"),
            navigation=True,
            empty=_("You have not booked a class yet."),
            actions=(
                Action(
                    "cancel",
                    "yoga:booking-cancel",
                    confirm=_("Give up your place?"),
                    message=_("Your booking was cancelled."),
                    tone="danger",
                    row=True,
                    bulk=True,
                ),
            ),
        ),
        Screen(
            "booking-detail",
            "bookings/<int:id>/",
            parent="bookings",
            actions=(Action("edit", screen="booking-edit", label=_("Edit")),),
        ),
        Screen("booking-edit", "bookings/<int:id>/edit/", fields=("note", "certificate")),
    )

    shared = (Panel("bookings", "yoga:booking-list"),)
    search = "class-list"
    header_links = (HeaderLink("bookings", count=P("bookings.count")),)
    components = ("yoga_pose", "yoga_break")
    demo = ("create_sample_classes",)
