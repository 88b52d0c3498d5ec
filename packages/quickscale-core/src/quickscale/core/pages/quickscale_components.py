"""What pages are put together from."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from quickscale.core import components

_PICTURE = "The address of a picture. Upload pictures under Pages, Pictures."


class Button(BaseModel):
    label: str = Field(default="", title="Label", max_length=80)
    url: components.Link = Field(default="", title="Address", max_length=500)


@components.register("page_hero", label=_("Hero"), group="page")
class Hero(BaseModel):
    title: str = Field(title="Title", max_length=120)
    text: components.LongText = Field(default="", title="Text", max_length=400)
    picture: components.Image = Field(
        default="", title="Picture", description=_PICTURE, max_length=500
    )
    button: Button = Field(default_factory=Button, title="Button")


@components.register("page_text", label=_("Text"), group="page")
class Text(BaseModel):
    heading: str = Field(default="", title="Heading", max_length=200)
    text: components.LongText = Field(title="Text", max_length=50_000)


@components.register("page_picture", label=_("Picture"), group="page")
class Picture(BaseModel):
    url: components.Image = Field(title="Picture", description=_PICTURE, max_length=500)
    alt: str = Field(
        default="",
        title="Alternative text",
        description="For people who can't see the picture. Leave empty if it's only decoration.",
        max_length=300,
    )
    caption: str = Field(default="", title="Caption", max_length=300)


@components.register("page_banner", label=_("Banner"), group="page")
class Banner(BaseModel):
    text: str = Field(title="Text", max_length=200)
    button: Button = Field(default_factory=Button, title="Button")


class Question(BaseModel):
    question: str = Field(title="Question", max_length=300)
    answer: components.LongText = Field(title="Answer", max_length=5000)


@components.register("page_faq", label=_("Questions and answers"), group="page")
class Faq(BaseModel):
    heading: str = Field(default="", title="Heading", max_length=200)
    questions: list[Question] = Field(title="Questions", min_length=1, max_length=50)
