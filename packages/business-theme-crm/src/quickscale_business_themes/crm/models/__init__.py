"""What a team's CRM keeps. Every model belongs to a team."""

from .assignment import Absence, AssignmentMethod, AssignmentRule, LeadAssignee
from .attachments import Attachment
from .automation import Rule, RuleEvent, RuleRun, RuleSubject, RunStatus, Trigger
from .calendars import CalendarFeed
from .capture import CapturedField, CaptureForm, CaptureSubmission, SubmissionStatus
from .companies import Company
from .currencies import ExchangeRate, HomeCurrency
from .custom_fields import CustomField
from .deals import Deal, LostReason, StageChange
from .duplicates import DuplicateCompany, DuplicateContact, DuplicateRule
from .imports import (
    DateOrder,
    ImportBatch,
    ImportChunk,
    ImportKind,
    ImportProblem,
    ImportStatus,
)
from .merging import MergeLog
from .offers import Offer, OfferLine, OfferStatus, OfferView
from .people import Contact, ContactEmail, ContactPhone, Lead, LeadStatus, Rating
from .pipelines import Pipeline, Stage, StageKind
from .scoring import ScoredField, ScoreModel, ScoreOperator, ScoreRule
from .tags import Tag
from .work import Activity, ActivityKind, Note

__all__ = [
    "Absence",
    "Activity",
    "ActivityKind",
    "AssignmentMethod",
    "AssignmentRule",
    "Attachment",
    "CalendarFeed",
    "CaptureForm",
    "CaptureSubmission",
    "CapturedField",
    "Company",
    "Contact",
    "ContactEmail",
    "ContactPhone",
    "CustomField",
    "DateOrder",
    "Deal",
    "DuplicateCompany",
    "DuplicateContact",
    "DuplicateRule",
    "ExchangeRate",
    "HomeCurrency",
    "ImportBatch",
    "ImportChunk",
    "ImportKind",
    "ImportProblem",
    "ImportStatus",
    "Lead",
    "LeadAssignee",
    "LeadStatus",
    "LostReason",
    "MergeLog",
    "Note",
    "Offer",
    "OfferLine",
    "OfferStatus",
    "OfferView",
    "Pipeline",
    "Rating",
    "Rule",
    "RuleEvent",
    "RuleRun",
    "RuleSubject",
    "RunStatus",
    "ScoreModel",
    "ScoreOperator",
    "ScoreRule",
    "ScoredField",
    "Stage",
    "StageChange",
    "StageKind",
    "SubmissionStatus",
    "Tag",
    "Trigger",
]
