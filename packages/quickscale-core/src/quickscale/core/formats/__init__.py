"""How languages write dates and numbers, where Django's own tables differ from CLDR.

``FORMAT_MODULE_PATH = "quickscale.core.formats"`` puts them before Django's.
"""
