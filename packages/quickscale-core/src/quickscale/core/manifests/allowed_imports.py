"""The words of a manifest: the only names that one may import."""

from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

from django.utils.translation import gettext_lazy

from .layers import BusinessTheme, FeaturePlugin, PresentationSkin, ProjectApp
from .screens import Action, HeaderLink, Link, P, Panel, Screen

Word = Callable[..., Any]

#: By the module from which a manifest imports them.
VOCABULARY: Mapping[str, Mapping[str, Word]] = {
    "quickscale.core.theme_system": {
        word.__name__: word
        for word in (Action, BusinessTheme, HeaderLink, Link, P, Panel, ProjectApp, Screen)
    },
    "quickscale.core.skin_system": {"PresentationSkin": PresentationSkin},
    "quickscale.core.plugin_framework": {"FeaturePlugin": FeaturePlugin},
    "django.utils.translation": {"gettext_lazy": gettext_lazy},
}

#: The types that the words declare for their attributes and arguments.
HINTS: Mapping[Word, Mapping[str, Any]] = {
    word: get_type_hints(word)
    for words in VOCABULARY.values()
    for word in words.values()
    if isinstance(word, type)
}
