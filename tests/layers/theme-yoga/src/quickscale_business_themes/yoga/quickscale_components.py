from typing import Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from quickscale.core import components


class Cue(BaseModel):
    words: str = Field(min_length=1, max_length=80)
    breaths: int = Field(default=1, ge=1)


@components.register("yoga_pose", label=_("Pose"))
class Pose(BaseModel):
    name: str = Field(max_length=40)
    minutes: int = Field(default=5, ge=1, le=60)
    side: Literal["both", "left", "right"] = "both"
    notes: components.LongText = ""
    cues: list[Cue] = Field(default_factory=list, max_length=5)
    muscles: list[str] = Field(default_factory=list)
    easier: Cue | None = None


@components.register("yoga_break", label=_("Break"))
class Break(BaseModel):
    minutes: int = Field(default=5, ge=1)
    with_tea: bool = False
