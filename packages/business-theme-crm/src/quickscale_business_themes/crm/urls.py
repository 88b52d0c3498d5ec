"""The operations of the CRM."""

from __future__ import annotations

from typing import Any

from django.urls import path
from rest_framework.routers import SimpleRouter

from quickscale_business_themes.crm.api import (
    assignment,
    companies,
    contacts,
    custom_fields,
    deals,
    duplicates,
    exports,
    imports,
    leads,
    merging,
    pipelines,
    reports,
    suggestions,
    tags,
    work,
)

app_name = "crm"

router = SimpleRouter()
router.register("leads", leads.LeadViewSet, "lead")
router.register("contacts", contacts.ContactViewSet, "contact")
router.register("companies", companies.CompanyViewSet, "company")
router.register("deals", deals.DealViewSet, "deal")
router.register("stage-changes", deals.StageChangeViewSet, "stage-change")
router.register("activities", work.ActivityViewSet, "activity")
router.register("notes", work.NoteViewSet, "note")
router.register("pipelines", pipelines.PipelineViewSet, "pipeline")
router.register("stages", pipelines.StageViewSet, "stage")
router.register("open-stages", pipelines.OpenStageViewSet, "open-stage")
router.register("lead-assignees", assignment.LeadAssigneeViewSet, "lead-assignee")
router.register("imports", imports.ImportViewSet, "import")
router.register("merges", merging.MergeLogViewSet, "merge-log")
router.register("duplicate-contacts", duplicates.DuplicateContactViewSet, "duplicate-contact")
router.register("duplicate-companies", duplicates.DuplicateCompanyViewSet, "duplicate-company")
router.register("duplicate-rules", duplicates.DuplicateRuleViewSet, "duplicate-rule")
router.register("custom-fields", custom_fields.CustomFieldViewSet, "custom-field")
router.register("tags", tags.TagViewSet, "tag")

#: How the team is selling, by the name of the report.
REPORTS: dict[str, Any] = {
    "pipeline-value": reports.PipelineValueStatView,
    "weighted-value": reports.WeightedValueStatView,
    "won": reports.WonStatView,
    "win-rate": reports.WinRateStatView,
    "won-value": reports.WonValueStatView,
    "cycle": reports.CycleStatView,
    "velocity": reports.VelocityStatView,
    "won-over-time": reports.WonSeriesView,
    "stages": reports.StageReportView,
    "forecast": reports.ForecastView,
    "funnel": reports.FunnelView,
    "lost-reasons": reports.LostReasonView,
    "owners": reports.OwnerReportView,
    "sources": reports.SourceReportView,
}

urlpatterns = [
    *router.urls,
    path(
        "imports/<uuid:id>/problems/",
        imports.ImportProblemViewSet.as_view({"get": "list"}),
        name="import-problem-list",
    ),
    path(
        "imports/<uuid:id>/problem-summary/",
        imports.ProblemSummaryViewSet.as_view({"get": "list"}),
        name="problem-summary-list",
    ),
    path("contact-cards/", exports.CardsView.as_view(), name="contact-cards-file"),
    path("team-data/", exports.ArchiveView.as_view(), name="team-data-file"),
    path("suggestions/", suggestions.SuggestionListView.as_view(), name="suggestion-list"),
    *(path(f"reports/{name}/", view.as_view(), name=name) for name, view in REPORTS.items()),
]
