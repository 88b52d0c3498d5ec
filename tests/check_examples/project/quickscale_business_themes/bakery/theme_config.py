from quickscale.core.theme_system import BusinessTheme, Screen


class Bakery(BusinessTheme):
    name = "bakery"
    screens = (Screen("bread-list", "", "bakery:bread-list"),)
