"""Says what search engines would find wrong with the site's pages."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.test import override_settings

from quickscale_feature_plugins.seo.audit.crawling import Crawl, crawl_site
from quickscale_feature_plugins.seo.audit.findings import Finding, find_problems


class Command(BaseCommand):
    help = "Ask for every public page and report what search engines would find wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--limit", type=int, default=1000, help="Audit at most this many pages (default: 1000)."
        )
        parser.add_argument("--json", action="store_true", help="Output JSON.")

    def handle(self, **options: Any) -> None:
        # Judged as in production, where alone search engines are let in.
        with override_settings(QUICKSCALE_SEO_INDEXING=True):
            crawl = crawl_site(limit=options["limit"])
            findings = find_problems(crawl)
        (self.write_json if options["json"] else self.write_text)(crawl, findings)
        if findings:
            sys.exit(1)

    def write_json(self, crawl: Crawl, findings: list[Finding]) -> None:
        report = {
            "passed": not findings,
            "pages": len(crawl.pages),
            "complete": crawl.is_complete,
            "findings": [finding.as_json() for finding in findings],
        }
        self.stdout.write(json.dumps(report, indent=2, ensure_ascii=False))

    def write_text(self, crawl: Crawl, findings: list[Finding]) -> None:
        for finding in findings:
            self.stdout.write(f"{finding.level}: ({finding.id}) {finding.message}")
            self.stdout.write(f"    Fix: {finding.hint}")
        if not crawl.is_complete:
            self.stdout.write("Not every page was audited: raise --limit to find orphan pages.")
        count = len(findings)
        found = f"{count} problem{'' if count == 1 else 's'}" if count else "No problems"
        self.stdout.write(f"{found} found on {len(crawl.pages)} pages.")
