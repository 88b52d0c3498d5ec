"""Whether a machine is asking.

crawlerdetect knows crawlers and scripts by name, and newer ones late. What is added here are two
rules that need no names, and the monitors that a rule cannot tell from a browser.

The library's patterns are compiled by the first question and not at start-up, where every
management command would pay for them (25 ms).
"""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 500

#: What draws pages. Scripts, link previews, health checks and a bare "Mozilla/5.0" name none.
_ENGINE = re.compile(r"AppleWebKit/|Gecko/|Trident/|MSIE |Presto/|KHTML/|Lynx/|Links|w3m/|NetSurf/")
#: How a fetcher says that it is none of the browsers that it looks like.
_DECLARED = re.compile(r"compatible;(?! (MSIE|Konqueror))|\+https?://", re.IGNORECASE)
#: Monitors that run a browser, by the one thing that is theirs.
_MONITORS = re.compile(
    "AppInsights|Catchpoint|Checkly|Chrome-Lighthouse|CloudWatchSynthetics|Datadog|Dynatrace|"
    "Google-Read-Aloud|GTmetrix|NewRelic|Pingdom|PTST/|RuxitSynthetic|Safari/999|Site24x7|"
    "SpeedCurve|StatusCake|ThousandEyes|UptimeRobot"
)


@lru_cache(maxsize=1024)
def is_bot(user_agent: str) -> bool:
    """Return whether ``user_agent`` is a crawler, a fetcher, a monitor, a script or blank."""
    from crawlerdetect import CrawlerDetect

    agent = user_agent[:LONGEST].strip()
    if not _ENGINE.search(agent) or _DECLARED.search(agent) or _MONITORS.search(agent):
        return True
    return bool(CrawlerDetect().is_crawler(agent))
