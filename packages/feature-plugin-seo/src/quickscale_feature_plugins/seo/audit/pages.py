"""What stands on a page, as a search engine reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(slots=True)
class AuditedPage:
    """A page as it answered.

    Attributes:
        path: with its query.
        links: where its links lead, as they stand in it.
    """

    path: str
    status: int
    title: str = ""
    description: str = ""
    robots: str = ""
    canonical: str = ""
    links: list[str] = field(default_factory=list)

    @property
    def is_found(self) -> bool:
        return self.status < 400

    @property
    def is_shown(self) -> bool:
        return self.status == 200

    @property
    def is_noindex(self) -> bool:
        return "noindex" in self.robots


class _Reader(HTMLParser):
    """Takes what search engines look at out of a document."""

    def __init__(self, page: AuditedPage) -> None:
        super().__init__()
        self.page = page
        self.is_in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in values:
            self.page.links.append(values["href"])
        elif tag == "title":
            # Pictures have titles too.
            self.is_in_title = not self.page.title
        elif tag == "link" and values.get("rel") == "canonical":
            self.page.canonical = values.get("href", "")
        elif tag == "meta" and values.get("name") == "description":
            self.page.description = values.get("content", "")
        elif tag == "meta" and values.get("name") == "robots":
            self.page.robots += values.get("content", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self.is_in_title = False

    def handle_data(self, data: str) -> None:
        if self.is_in_title:
            self.page.title += data


def read_html(page: AuditedPage, html: str) -> None:
    """Fill in what a page's document says."""
    reader = _Reader(page)
    reader.feed(html)
    reader.close()
    page.title = page.title.strip()
