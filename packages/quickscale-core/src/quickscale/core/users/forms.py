from __future__ import annotations

from django.contrib.auth import forms

from .models import User


class UserCreationForm(forms.AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")
        field_classes: dict[str, type] = {}


class UserChangeForm(forms.UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"
        field_classes: dict[str, type] = {}
