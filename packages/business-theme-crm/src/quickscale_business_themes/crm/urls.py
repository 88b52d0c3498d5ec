"""The operations of the CRM."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path
from rest_framework.routers import SimpleRouter

from quickscale_business_themes.crm.api import (
    assignment,
    attachments,
    automation,
    calendars,
    capture,
    capture_forms,
    companies,
    contacts,
    currencies,
    custom_fields,
    custom_values,
    deals,
    duplicates,
    exports,
    handover,
    imports,
    leads,
    merging,
    offer_pages,
    offers,
    pipelines,
    reports,
    rule_fields,
    rule_runs,
    scoring,
    suggestions,
    tags,
    timeline,
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
router.register("offers", offers.OfferViewSet, "offer")
router.register("offer-lines", offers.OfferLineViewSet, "offer-line")
router.register("offer-views", offers.OfferViewViewSet, "offer-view")
router.register("attachments", attachments.AttachmentViewSet, "attachment")
router.register("pipelines", pipelines.PipelineViewSet, "pipeline")
router.register("pipeline-names", pipelines.PipelineNameViewSet, "pipeline-name")
router.register("stages", pipelines.StageViewSet, "stage")
router.register("open-stages", pipelines.OpenStageViewSet, "open-stage")
router.register("lead-assignees", assignment.LeadAssigneeViewSet, "lead-assignee")
router.register("imports", imports.ImportViewSet, "import")
router.register("merges", merging.MergeLogViewSet, "merge-log")
router.register("duplicate-contacts", duplicates.DuplicateContactViewSet, "duplicate-contact")
router.register("duplicate-companies", duplicates.DuplicateCompanyViewSet, "duplicate-company")
router.register("duplicate-rules", duplicates.DuplicateRuleViewSet, "duplicate-rule")
router.register("custom-fields", custom_fields.CustomFieldViewSet, "custom-field")
router.register("exchange-rates", currencies.ExchangeRateViewSet, "exchange-rate")
router.register("tags", tags.TagViewSet, "tag")
router.register("assignment-rules", assignment.AssignmentRuleViewSet, "assignment-rule")
router.register("absences", assignment.AbsenceViewSet, "absence")
router.register("score-rules", scoring.ScoreRuleViewSet, "score-rule")
router.register("capture-forms", capture_forms.CaptureFormViewSet, "capture-form")
router.register("submissions", capture_forms.CaptureSubmissionViewSet, "capture-submission")
router.register("calendar-feeds", calendars.CalendarFeedViewSet, "calendar-feed")
router.register("rules", automation.RuleViewSet, "rule")
router.register("rule-runs", rule_runs.RuleRunViewSet, "rule-run")

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
    "unconverted": reports.UnconvertedView,
}

#: What has a timeline, by the path of its list.
TIMELINES: dict[str, Any] = {
    "leads": timeline.LeadTimelineViewSet,
    "contacts": timeline.ContactTimelineViewSet,
    "companies": timeline.CompanyTimelineViewSet,
    "deals": timeline.DealTimelineViewSet,
}


def list_timelines() -> Iterator[URLPattern]:
    """Yield the path of each timeline, as ``leads/<id>/timeline/``."""
    for plural, view in TIMELINES.items():
        basename = f"{view.queryset.model._meta.model_name}-timeline"
        path_view = view.as_view({"get": "list"}, basename=basename)
        yield path(f"{plural}/<uuid:id>/timeline/", path_view, name=f"{basename}-list")


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
    path("home-currency/", currencies.HomeCurrencyView.as_view(), name="home-currency"),
    path("contact-cards/", exports.CardsView.as_view(), name="contact-cards-file"),
    path("team-data/", exports.ArchiveView.as_view(), name="team-data-file"),
    path("suggestions/", suggestions.SuggestionListView.as_view(), name="suggestion-list"),
    *(path(f"reports/{name}/", view.as_view(), name=name) for name, view in REPORTS.items()),
    path("capture/<str:token>/", capture.CaptureView.as_view(), name="capture"),
    path(
        "capture-confirmations/<str:token>/",
        capture.ConfirmationView.as_view(),
        name="capture-confirmation",
    ),
    path("offer-pages/<str:token>/", offer_pages.OfferPageView.as_view(), name="offer-page"),
    path(
        "offer-pages/<str:token>/lines/",
        offer_pages.OfferPageLinesView.as_view(),
        name="offer-page-line-list",
    ),
    path("score-model/", scoring.ScoreModelView.as_view(), name="score-model"),
    path("calendars/<str:token>.ics", calendars.show_calendar, name="calendar"),
    *list_timelines(),
    *custom_values.list_paths(),
    path("rule-fields/", rule_fields.RuleFieldsView.as_view(), name="rule-field-list"),
    path("settable-fields/", rule_fields.SettableFieldsView.as_view(), name="settable-field-list"),
    path("askable-fields/", capture_forms.AskableFieldsView.as_view(), name="askable-field-list"),
    path(
        "rules/<uuid:id>/matches/",
        rule_runs.RuleMatchViewSet.as_view({"get": "list"}, basename="rule-match"),
        name="rule-match-list",
    ),
    path("handovers/", handover.HandoverView.as_view(), name="handover"),
    path("handovers/givers/", handover.GiverListView.as_view(), name="handover-giver-list"),
]
