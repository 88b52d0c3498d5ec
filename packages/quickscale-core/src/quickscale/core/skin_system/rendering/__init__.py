"""From plain data to HTML: templates, columns, values, texts."""

from quickscale.core.skin_system.rendering.columns import (
    LONG,
    Cell,
    Column,
    choose_fields,
    make_cell,
    make_column,
    related_screen,
    related_url,
    telling_fields,
    title_of,
)
from quickscale.core.skin_system.rendering.renderers import draw_value
from quickscale.core.skin_system.rendering.responses import (
    PAGE,
    ScreenResponse,
    action_templates,
    choose_template,
    finish_response,
    is_fragment,
    panel_templates,
    render_page,
    result_templates,
    screen_templates,
)
from quickscale.core.skin_system.rendering.texts import label, translated, write_text
from quickscale.core.skin_system.rendering.time_zones import in_visitors_zone, name_current_zone

__all__ = [
    "LONG",
    "PAGE",
    "Cell",
    "Column",
    "ScreenResponse",
    "action_templates",
    "choose_fields",
    "choose_template",
    "draw_value",
    "finish_response",
    "in_visitors_zone",
    "is_fragment",
    "label",
    "make_cell",
    "make_column",
    "name_current_zone",
    "panel_templates",
    "related_screen",
    "related_url",
    "render_page",
    "result_templates",
    "screen_templates",
    "telling_fields",
    "title_of",
    "translated",
    "write_text",
]
