from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, ProjectApp, Screen


class Clubs(ProjectApp):
    name = "clubs"
    label = _("Clubs")

    screens = (
        Screen(
            "club-list",
            "clubs/",
            title=_("Clubs"),
            navigation=True,
            actions=(Action("new", screen="club-create", label=_("New club")),),
        ),
        Screen("club-create", "clubs/new/", title=_("New club")),
        Screen(
            "club-detail",
            "clubs/<int:id>/",
            actions=(Action("join", "clubs:club-join", message=_("Welcome to the club!")),),
        ),
    )
