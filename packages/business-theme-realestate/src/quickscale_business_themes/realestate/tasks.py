"""What agencies have done in the background."""

from __future__ import annotations

from quickscale.core.jobs import task


@task
def work_on_feed(key: int) -> None:
    from quickscale_business_themes.realestate.services.feed_files import work_on

    work_on(key)


@task
def fetch_source(key: int) -> None:
    from quickscale_business_themes.realestate.services.feed_files import fetch_feed

    fetch_feed(key)
