"""What the pages of leads, contacts, companies and deals have in common."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action

#: Marks an activity as done.
COMPLETE = Action("complete", "crm:activity-complete", message=_("Marked as done."))
#: What can be done with a record's file.
FILE_ACTIONS = (
    Action(
        "download",
        "crm:attachment-file",
        label=_("Download"),
        params={"field": "file"},
    ),
    Action(
        "delete",
        "crm:attachment-destroy",
        label=_("Delete"),
        message=_("File deleted."),
    ),
)
#: What can be done with an entry of a timeline.
TIMELINE_ACTIONS = (
    COMPLETE,
    Action(
        "delete-note",
        "crm:note-destroy",
        label=_("Delete"),
        message=_("Note deleted."),
    ),
)
#: What is told of an entry of a timeline.
TIMELINE_FIELDS = ("at", "kind", "state", "by", "about", "text")
#: What is asked about an activity that is added to a record.
ACTIVITY_FIELDS = (
    "subject",
    "kind",
    "due_at",
    "remind_before",
    "assignee",
    "description",
)
#: What is told of an activity beside its record.
OPEN_ACTIVITY_FIELDS = ("kind", "due_at", "state", "assignee")
#: Asked before two records become one.
MERGE_WARNING = _(
    "Merge this duplicate? Everything of it moves here. You can undo this for 30 days."
)
#: Asked before a credit is spent.
ENRICH_WARNING = _("Fill in what is empty? It costs your team one credit if anything is found.")
