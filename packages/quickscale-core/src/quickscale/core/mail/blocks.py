"""What a mail consists of; the core draws it as HTML and as text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

__all__ = ["Attachment", "Button", "Paragraph", "Row", "Table", "Unsubscribe"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    kind: ClassVar[str] = "paragraph"
    text: str

    def as_text(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Button:
    """A link that stands out. ``url`` is absolute: :func:`quickscale.core.mail.absolute_url`."""

    kind: ClassVar[str] = "button"
    label: str
    url: str

    def as_text(self) -> str:
        return f"{self.label}: {self.url}"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table.

    Attributes:
        value: what stands at the end of the line, such as an amount.
        detail: shown below the label in small print.
        url: what the label links to, absolute.
        image: where a picture of it is, absolute.
    """

    label: str
    value: str = ""
    detail: str = ""
    url: str = ""
    is_total: bool = False
    image: str = ""

    def as_text(self) -> str:
        first = f"{self.label}: {self.value}" if self.value else self.label
        lines = (*self.detail.splitlines(), *self.url.splitlines())
        return "\n".join([first, *(f"  {line}" for line in lines)])


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a label and a value: what was bought, what it costs.

    Attributes:
        columns: the heading of the labels and the one of the values.
    """

    kind: ClassVar[str] = "table"
    rows: Sequence[Row]
    heading: str = ""
    columns: tuple[str, str] | None = None

    def as_text(self) -> str:
        return "\n".join([*self._text_heading(), *(row.as_text() for row in self.rows)])

    def _text_heading(self) -> Iterator[str]:
        if self.heading:
            yield self.heading
            yield "-" * min(len(self.heading), 40)


Block = Paragraph | Button | Table


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """How somebody says that they want no more of such mails (RFC 8058).

    Attributes:
        url: where their mail program says so, absolute: a POST without cookies or a token of the
            page ends it, is answered without a redirect, and a GET changes nothing.
        page: where they do so themselves.
    """

    url: str
    page: str


@dataclass(frozen=True, slots=True)
class MailContent:
    """What one mail of a type says.

    Attributes:
        blocks: what follows the introduction.
        values: what the placeholders in the subject and the introduction stand for.
        unsubscribe: for mails that nobody has to get.
    """

    blocks: Sequence[Block] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    attachments: Sequence[Attachment] = ()
    unsubscribe: Unsubscribe | None = None
