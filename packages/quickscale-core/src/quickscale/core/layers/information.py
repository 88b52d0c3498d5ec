"""What is worth knowing of a stack, and no error."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.version import Version

from .errors import StackMessage
from .stack import get_stack


def find_information() -> Iterator[StackMessage]:
    """Yield what the maintainer of a project should know."""
    stack = get_stack()
    core = Version(stack.core_version)
    if core.is_prerelease:
        yield StackMessage(
            "quickscale.I107",
            f"quickscale-core {core} is a pre-release; version ranges are checked as if "
            f"it were {core.base_version}.",
            "uv lock --upgrade-package quickscale-core && uv sync",
        )
    if stack.skin and stack.skin.manifest.compatible_themes and not _was_tested():
        yield StackMessage(
            "quickscale.I108",
            f"The {stack.skin} hasn't been tested with the {stack.theme}; its screens use "
            "the generic templates.",
            "quickscale layer list presentation-skins",
        )


def _was_tested() -> bool:
    stack = get_stack()
    themes = stack.skin.manifest.compatible_themes if stack.skin else ()
    return any(map(stack.theme.answers_to, themes))
