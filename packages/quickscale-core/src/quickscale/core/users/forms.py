from __future__ import annotations

from django.contrib.auth import forms

from .models import User


class UserCreationForm(forms.AdminUserCreationForm):  # type: ignore[type-arg]  # generic in the stubs only
    class Meta:
        model = User
        fields = ("email", "name")
        field_classes: dict[str, type] = {}


class UserChangeForm(forms.UserChangeForm):  # type: ignore[type-arg]  # generic in the stubs only
    class Meta:
        model = User
        fields = "__all__"
        field_classes: dict[str, type] = {}
