from quickscale.core.theme_system import ProjectApp


class Notes(ProjectApp):
    name = "notes"
