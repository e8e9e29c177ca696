"""The queue's filter: what a moderator asks for, read from the address."""

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.db.models.functions import Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from articles.models import Article, Section
from comments.models import Comment
from comments.vocabulary import Ask

AGES = {"1": _("an hour and more"), "6": _("six hours and more"), "24": _("a day and more"), "72": _("three days")}
RISKS = {"high": _("high"), "middle": _("middle"), "low": _("low"), "unknown": _("not known")}
HIGH, LOW = 0.7, 0.3
ORDERS = {"age": _("the oldest first"), "newest": _("the newest first"), "risk": _("the riskiest first")}
ORIGINS = {"readers": _("readers here"), "imports": _("imports")}
STATES = {
    "waiting": _("waits for a decision"),
    "reported": _("published and reported"),
    "appealed": _("rejected and appealed"),
    "colleague": _("a second opinion is asked for"),
    "editor": _("waits for an editor"),
}


def _choices(words: dict[str, Any], empty: Any = None) -> list[tuple[str, Any]]:
    return [*([("", empty)] if empty else []), *words.items()]


class QueueFilter(forms.Form):
    """Every parameter is known and fits, or the form says what is wrong and the queue is shown without it."""

    state = forms.ChoiceField(label=capfirst(_("state")), required=False, choices=_choices(STATES))
    section = forms.ModelChoiceField(
        label=capfirst(_("section")), required=False, queryset=Section.objects.all(), empty_label=_("all")
    )
    article = forms.ModelChoiceField(
        label=capfirst(_("article")),
        required=False,
        queryset=Article.objects.exclude(published_at=None),
        widget=forms.HiddenInput,
    )
    language = forms.ChoiceField(
        label=capfirst(_("language")), required=False, choices=[("", _("all")), *settings.LANGUAGES]
    )
    age = forms.ChoiceField(label=capfirst(_("waits")), required=False, choices=_choices(AGES, _("any time")))
    risk = forms.ChoiceField(label=capfirst(_("risk")), required=False, choices=_choices(RISKS, _("any")))
    origin = forms.ChoiceField(label=capfirst(_("from")), required=False, choices=_choices(ORIGINS, _("all")))
    order = forms.ChoiceField(label=capfirst(_("order")), required=False, choices=_choices(ORDERS))
    page = forms.IntegerField(required=False, min_value=1, max_value=25, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Select):
                field.widget = UnfoldAdminSelectWidget(choices=field.choices)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        unknown = sorted(set(self.data) - set(self.fields))
        if unknown:
            self.add_error(None, gettext("There is no filter “%s”.") % unknown[0][:40])
        return values

    @property
    def value(self) -> dict[str, Any]:
        """The parameters that fit."""
        self.is_valid()  # once: the form keeps what it found
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def state_chosen(self) -> str:
        return self.value.get("state", "waiting")

    def select(self, user: Any, at: datetime.datetime) -> Any:
        """The comments that are asked for, in order."""
        rows: Any = Comment.objects.all()
        value = self.value
        states = {
            "waiting": lambda: rows.waiting_for(user),
            "reported": lambda: rows.reported().for_moderator(user),
            "appealed": lambda: rows.appealed().for_moderator(user),
            "colleague": lambda: rows.referred(Ask.COLLEAGUE).for_moderator(user),
            "editor": lambda: rows.referred(Ask.EDITOR).for_moderator(user),
        }
        rows = states[self.state_chosen]()
        for name, lookup in (
            ("section", "article__section"),
            ("article", "article"),
            ("language", "article__language"),
        ):
            if name in value:
                rows = rows.filter(**{lookup: value[name]})
        if "age" in value:
            rows = rows.filter(created_at__lte=at - datetime.timedelta(hours=int(value["age"])))
        rows = _of_risk(rows, value.get("risk", ""))
        if "origin" in value:
            rows = rows.filter(came_by__isnull=value["origin"] == "readers")
        if value.get("order") == "newest":
            return rows.order_by("-created_at", "-id")
        if value.get("order") == "risk":
            return rows.order_by(Coalesce("risk", 0.5).desc(), "created_at", "id")
        return rows.order_by("created_at", "id")


def _of_risk(rows: Any, risk: str) -> Any:
    if risk == "unknown":
        return rows.filter(risk=None)
    bounds = {"high": {"risk__gte": HIGH}, "middle": {"risk__gte": LOW, "risk__lt": HIGH}, "low": {"risk__lt": LOW}}
    return rows.filter(**bounds.get(risk, {}))


def waits_since(at: datetime.datetime, since: datetime.datetime) -> str:
    """How long something has waited, in words short enough for a heading."""
    minutes = max(0, int((at - since).total_seconds() // 60))
    days, hours = minutes // 1440, minutes // 60
    if days:
        return gettext("%(days)d d %(hours)d h") % {"days": days, "hours": hours % 24}
    if hours:
        return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes % 60}
    return gettext("%d min") % minutes
