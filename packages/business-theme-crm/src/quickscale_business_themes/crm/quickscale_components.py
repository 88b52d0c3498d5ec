"""What offers are put together from."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from quickscale.core import components


@components.register("offer_text", label=_("Text"), group="offer")
class Text(BaseModel):
    heading: str = Field(default="", title="Heading", max_length=200)
    text: components.LongText = Field(title="Text", max_length=20_000)


@components.register("offer_features", label=_("Included"), group="offer")
class Features(BaseModel):
    heading: str = Field(default="", title="Heading", max_length=200)
    items: list[str] = Field(title="Included", min_length=1, max_length=50)


class Detail(BaseModel):
    name: str = Field(title="Name", max_length=100)
    value: str = Field(title="Value", max_length=500)


@components.register("offer_details", label=_("Details"), group="offer")
class Details(BaseModel):
    heading: str = Field(default="", title="Heading", max_length=200)
    rows: list[Detail] = Field(title="Details", min_length=1, max_length=50)


class Question(BaseModel):
    question: str = Field(title="Question", max_length=300)
    answer: components.LongText = Field(title="Answer", max_length=5000)


@components.register("offer_questions", label=_("Questions and answers"), group="offer")
class Questions(BaseModel):
    heading: str = Field(default="", title="Heading", max_length=200)
    questions: list[Question] = Field(title="Questions", min_length=1, max_length=50)


@components.register("offer_quote", label=_("Quote"), group="offer")
class Quote(BaseModel):
    text: components.LongText = Field(title="Quote", max_length=1000)
    source: str = Field(default="", title="Source", max_length=200)


class Button(BaseModel):
    label: str = Field(default="", title="Label", max_length=80)
    url: components.Link = Field(default="", title="Address", max_length=500)


@components.register("offer_link", label=_("Link"), group="offer")
class Link(BaseModel):
    text: str = Field(title="Text", max_length=200)
    button: Button = Field(default_factory=Button, title="Button")
