from quickscale.core.skin_system import PresentationSkin


class Plain(PresentationSkin):
    name = "plain"
    screen_kinds = ("list", "detail", "form", "dashboard")
