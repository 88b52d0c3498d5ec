"""Rules, what they would touch, and what became of their runs."""

# django-filter has no annotations.
# mypy: allow-subclassing-any

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers, viewsets

from quickscale.core.api import FilterSet
from quickscale.core.teams import current_team
from quickscale_business_themes.crm.api.bases import (
    ManagedViewSet,
    RecordSerializer,
    may,
)
from quickscale_business_themes.crm.api.rule_fields import RuleFieldField
from quickscale_business_themes.crm.models import Rule
from quickscale_business_themes.crm.models.automation import TRIGGERS, PauseReason
from quickscale_business_themes.crm.services.automation.actions import (
    ActionKind,
    WrongAction,
    check_action,
)
from quickscale_business_themes.crm.services.automation.conditions import (
    LABELS,
    MAX_LEAVES,
    Tree,
    WrongConditions,
    check_tree,
)
from quickscale_business_themes.crm.services.automation.fields import RuleField
from quickscale_business_themes.crm.services.automation.rules import (
    fields_of_rule,
    is_flat,
    save_rule,
    write_conditions,
    write_value,
)

_MAX_ACTIONS = 10
_MATCHES = (("all", _("All conditions hold")), ("any", _("Any condition holds")))


class ConditionRowSerializer(serializers.Serializer[Any]):
    """One condition of a rule."""

    field = RuleFieldField(operation="crm:rule-field-list")
    op = serializers.ChoiceField(choices=list(LABELS.items()), label=_("Condition"))
    value = serializers.CharField(
        required=False, allow_blank=True, max_length=500, label=_("Value")
    )


class ActionRowSerializer(serializers.Serializer[Any]):
    """One action of a rule."""

    kind = serializers.ChoiceField(choices=ActionKind.choices, label=_("Action"))
    field = RuleFieldField(
        operation="crm:settable-field-list",
        required=False,
        allow_blank=True,
        help_text=_("To set."),
    )
    value = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=500,
        label=_("Value"),
        help_text=_("The value, person, tag or stage; of a task or an e-mail, the subject."),
    )
    text = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=5000,
        label=_("Text"),
        help_text=_("Of a task or an e-mail."),
        style={"base_template": "textarea.html"},
    )
    days = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=3650,
        label=_("Due in days"),
        help_text=_("Of a task."),
    )


class RuleRowSerializer(RecordSerializer[Rule]):
    """A rule as lists show it."""

    paused_because = serializers.ChoiceField(
        choices=PauseReason.choices, allow_blank=True, read_only=True, label=_("Paused")
    )
    can = serializers.SerializerMethodField()

    class Meta:
        model = Rule
        fields = ["id", "name", "subject", "trigger", "is_active", "paused_because", "can"]
        presentation = {
            "title": "name",
            "columns": ["subject", "trigger", "is_active", "paused_because"],
        }

    def get_can(self, rule: Rule) -> dict[str, bool]:
        is_manager = may(self.context["request"], "crm.manage")
        return {"edit": is_manager, "delete": is_manager}


class RuleSerializer(RuleRowSerializer):
    """A rule: when it is tried, what must hold, and what it does."""

    match = serializers.ChoiceField(choices=_MATCHES, required=False, label=_("Run it if"))
    rows = ConditionRowSerializer(
        many=True,
        required=False,
        max_length=MAX_LEAVES,
        label=_("Conditions"),
        help_text=_("Without any, the rule runs always."),
    )  # type: ignore[call-arg]  # the list's
    conditions = serializers.JSONField(
        required=False,
        label=_("Conditions"),
        help_text=_("A tree of “all”, “any” and “not”; it takes precedence over the rows."),
    )
    actions = ActionRowSerializer(
        many=True, max_length=_MAX_ACTIONS, allow_empty=False, label=_("Actions")
    )  # type: ignore[call-arg]  # the list's
    condition_text = serializers.SerializerMethodField(label=_("Conditions"))
    action_lines = serializers.SerializerMethodField(label=_("Actions"), style={"format": "lines"})

    class Meta(RuleRowSerializer.Meta):
        fields = [
            "id",
            "name",
            "subject",
            "trigger",
            "is_active",
            "match",
            "rows",
            "conditions",
            "actions",
            "condition_text",
            "action_lines",
            "paused_because",
            "created_at",
            "can",
        ]

    def to_representation(self, instance: Rule) -> dict[str, Any]:
        self.known_fields = fields_of_rule(instance)
        instance.match, instance.rows = show_rows(  # type: ignore[attr-defined]
            instance, self.known_fields
        )
        told: dict[str, Any] = super().to_representation(instance)
        actions = [
            {**each, "value": value_of(each, self.known_fields, instance.team_id)}
            for each in instance.actions
        ]
        return {**told, "actions": actions}

    def get_condition_text(self, rule: Rule) -> str:
        text = write_conditions(rule.conditions, fields=self.known_fields, team_id=rule.team_id)
        return str(capfirst(text))

    def get_action_lines(self, rule: Rule) -> list[str]:
        return [write_action(each, self.known_fields, rule.team_id) for each in rule.actions]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance and not attrs.keys() - {"name", "is_active"}:
            return attrs  # it can be switched off, whoever it names has left the team
        subject, trigger = self.effective(attrs, "subject"), self.effective(attrs, "trigger")
        if trigger not in TRIGGERS[subject]:
            raise serializers.ValidationError(
                {"trigger": _("This never happens to these records.")}
            )
        match, rows = attrs.pop("match", None), attrs.pop("rows", None)
        if "conditions" not in attrs:
            attrs["conditions"], name = self.read_rows(match, rows), "rows"
        else:
            name = "conditions"
        asked = {"subject": subject, "trigger": trigger, "name": name}
        attrs["conditions"] = self.check_conditions(attrs["conditions"], **asked)
        attrs["actions"] = self.check_actions(self.effective(attrs, "actions"), subject)
        return attrs

    def effective(self, attrs: Mapping[str, Any], name: str) -> Any:
        return attrs[name] if name in attrs else getattr(self.instance, name)

    @property
    def team_id(self) -> int:
        team = current_team(self.context["request"])
        if team is None:
            raise serializers.ValidationError(_("Switch to a team first."))
        return int(team.pk)

    def read_rows(self, match: str | None, rows: Sequence[Mapping[str, Any]] | None) -> Any:
        """Return the tree of a form's rows; one that no form can show stays as it is."""
        stored = self.instance.conditions if self.instance else {"all": []}
        if not is_flat(stored) and not rows:
            return stored
        [(name, inside)] = stored.items() if is_flat(stored) else [("all", [])]
        return {match or name: inside if rows is None else [dict(each) for each in rows]}

    def check_conditions(self, tree: Any, *, subject: str, trigger: str, name: str) -> Tree:
        try:
            return check_tree(tree, subject=subject, trigger=trigger, team_id=self.team_id)
        except WrongConditions as error:
            raise serializers.ValidationError({name: place_error(error, name)}) from None

    def check_actions(self, actions: Sequence[Mapping[str, Any]], subject: str) -> list[Any]:
        checked: list[Any] = []
        for number, action in enumerate(actions):
            try:
                checked.append(check_action(action, subject=subject, team_id=self.team_id))
            except WrongAction as error:
                told = [*({},) * number, {error.name: [error.message]}]
                raise serializers.ValidationError({"actions": told}) from None
        return checked

    def create(self, validated_data: dict[str, Any]) -> Rule:
        return save_rule(Rule(), validated_data)

    def update(self, instance: Rule, validated_data: dict[str, Any]) -> Rule:
        return save_rule(instance, validated_data)


def show_rows(rule: Rule, fields: Mapping[str, RuleField]) -> tuple[str, list[dict[str, Any]]]:
    """Return the conditions of a rule as a form shows them; none where no form can."""
    if not is_flat(rule.conditions):
        return "all", []
    [(match, leaves)] = rule.conditions.items()
    return match, [
        {
            "field": leaf["field"],
            "op": leaf["op"],
            "value": write_value(leaf, fields, rule.team_id),
        }
        for leaf in leaves
    ]


def place_error(error: WrongConditions, name: str) -> Any:
    """Return the error at the row that it is about, or with where in the tree it is."""
    if name == "rows" and len(error.path) > 1 and isinstance(error.path[1], int):
        inside = error.path[2] if len(error.path) > 2 else "value"
        return [*({},) * error.path[1], {inside: [error.message]}]
    where = ".".join(str(each) for each in error.path)
    return [f"{where}: {error.message}" if where else error.message]


def value_of(action: Mapping[str, Any], fields: Mapping[str, RuleField], team_id: int) -> str:
    """Return the value of an action as people write it: a name in place of an id."""
    named = {ActionKind.ASSIGN: "owner", ActionKind.MOVE_STAGE: "stage"}
    field = fields.get(action["field"] or named.get(action["kind"], ""))
    return field.show(action["value"], team_id=team_id) if field else str(action["value"])


def write_action(action: Mapping[str, Any], fields: Mapping[str, RuleField], team_id: int) -> str:
    field = fields.get(action["field"])
    value = value_of(action, fields, team_id)
    parts = (ActionKind(action["kind"]).label, field.label if field else "", value)
    return ": ".join(str(capfirst(part)) for part in parts if part)


class RuleFilters(FilterSet):
    class Meta:
        model = Rule
        fields = ["subject", "trigger", "is_active"]


class RuleViewSet(ManagedViewSet[Rule], viewsets.ModelViewSet[Rule]):
    """What is done with records without anybody."""

    queryset = Rule.objects.all()
    serializer_class = RuleSerializer
    list_serializer_class = RuleRowSerializer
    filterset_class = RuleFilters
    search_fields = ("name",)
    ordering = ("name",)
