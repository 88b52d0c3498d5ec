"""What a team's CRM keeps. Every model belongs to a team."""

from .assignment import LeadAssignee
from .companies import Company
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
from .people import Contact, ContactEmail, ContactPhone, Lead, LeadStatus, Rating
from .pipelines import Pipeline, Stage, StageKind
from .tags import Tag
from .work import Activity, ActivityKind, Note

__all__ = [
    "Activity",
    "ActivityKind",
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
    "Pipeline",
    "Rating",
    "Stage",
    "StageChange",
    "StageKind",
    "Tag",
]
