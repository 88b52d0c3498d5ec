"""The operations of the CRM."""

from __future__ import annotations

from typing import Any

from django.urls import path
from rest_framework.routers import SimpleRouter

from quickscale_business_themes.crm.api import (
    assignment,
    capture,
    capture_forms,
    companies,
    contacts,
    deals,
    imports,
    leads,
    merging,
    pipelines,
    reports,
    scoring,
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
router.register("tags", tags.TagViewSet, "tag")
router.register("assignment-rules", assignment.AssignmentRuleViewSet, "assignment-rule")
router.register("absences", assignment.AbsenceViewSet, "absence")
router.register("score-rules", scoring.ScoreRuleViewSet, "score-rule")
router.register("capture-forms", capture_forms.CaptureFormViewSet, "capture-form")
router.register("submissions", capture_forms.CaptureSubmissionViewSet, "capture-submission")

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
        "imports/<uuid:id>/rows-left-out/",
        imports.LeftOutRowViewSet.as_view({"get": "list"}),
        name="left-out-row-list",
    ),
    path("suggestions/", suggestions.SuggestionListView.as_view(), name="suggestion-list"),
    *(path(f"reports/{name}/", view.as_view(), name=name) for name, view in REPORTS.items()),
    path("capture/<str:token>/", capture.CaptureView.as_view(), name="capture"),
    path(
        "capture-confirmations/<str:token>/",
        capture.ConfirmationView.as_view(),
        name="capture-confirmation",
    ),
    path("score-model/", scoring.ScoreModelView.as_view(), name="score-model"),
]
