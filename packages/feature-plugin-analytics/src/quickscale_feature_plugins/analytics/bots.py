"""Whether a machine is asking.

The patterns are compiled by the first question and not at start-up, where every management command
would pay for them (25 ms).
"""

from __future__ import annotations

from functools import lru_cache

LONGEST = 500


@lru_cache(maxsize=1024)
def is_bot(user_agent: str) -> bool:
    """Return whether ``user_agent`` is a crawler, a script, a headless browser or blank."""
    from crawlerdetect import CrawlerDetect

    agent = user_agent[:LONGEST].strip()
    return not agent or bool(CrawlerDetect().is_crawler(agent))
