"""The filter of the moderation queue: which comments, in which order."""

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
from comments.choices import EscalationTarget
from comments.models import Comment
from newsroom.lib.desk.rights import AnyUser

AGES = {"1": _("an hour or more"), "6": _("six hours or more"), "24": _("a day or more"), "72": _("three days or more")}
RISKS = {"high": _("high"), "middle": _("medium"), "low": _("low"), "unknown": _("not known")}
HIGH, LOW = 0.7, 0.3
ORDERS = {"age": _("the oldest first"), "newest": _("the newest first"), "risk": _("the riskiest first")}
ORIGINS = {"readers": _("readers of this site"), "imports": _("imports")}
STATES = {
    "waiting": _("waits for a decision"),
    "reported": _("published and reported"),
    "appealed": _("rejected and appealed"),
    "colleague": _("a second opinion is requested"),
    "editor": _("waits for an editor"),
}


def _choices(labels: dict[str, Any], empty: Any = None) -> list[tuple[str, Any]]:
    return [*([("", empty)] if empty else []), *labels.items()]


class QueueFilter(forms.Form):
    """The filter and the order of the queue, from the query string.

    Unknown or invalid parameters are errors of the form; the queue is then shown without them.
    """

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
    age = forms.ChoiceField(label=capfirst(_("waiting")), required=False, choices=_choices(AGES, _("any time")))
    risk = forms.ChoiceField(label=capfirst(_("risk")), required=False, choices=_choices(RISKS, _("any")))
    origin = forms.ChoiceField(label=capfirst(_("origin")), required=False, choices=_choices(ORIGINS, _("all")))
    order = forms.ChoiceField(label=capfirst(_("order")), required=False, choices=_choices(ORDERS))
    page = forms.IntegerField(required=False, min_value=1, max_value=25, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for shown in self.fields.values():
            if isinstance(shown.widget, forms.Select):
                shown.widget = UnfoldAdminSelectWidget(choices=shown.choices)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        unknown = sorted(set(self.data) - set(self.fields))
        if unknown:
            self.add_error(None, gettext("There is no filter “%s”.") % unknown[0][:40])
        return values

    @property
    def value(self) -> dict[str, Any]:
        """Return the valid parameters that are set, by name."""
        self.is_valid()  # validates once: the form stores the result
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def state_chosen(self) -> str:
        """Return the chosen key of `STATES`, by default "waiting"."""
        text: str = self.value.get("state", "waiting")
        return text

    def select(self, user: AnyUser, at: datetime.datetime) -> Any:
        """Return the comments that match, in the chosen order, for this moderator."""
        rows: Any = Comment.objects.all()
        value = self.value
        states = {
            "waiting": lambda: rows.waiting_for(user),
            "reported": lambda: rows.reported().for_moderator(user),
            "appealed": lambda: rows.appealed().for_moderator(user),
            "colleague": lambda: rows.referred(EscalationTarget.COLLEAGUE).for_moderator(user),
            "editor": lambda: rows.referred(EscalationTarget.EDITOR).for_moderator(user),
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


def describe_waiting_time(at: datetime.datetime, since: datetime.datetime) -> str:
    """Return the time from `since` to `at` as a text short enough for a heading."""
    minutes = max(0, int((at - since).total_seconds() // 60))
    days, hours = minutes // 1440, minutes // 60
    if days:
        return gettext("%(days)d d %(hours)d h") % {"days": days, "hours": hours % 24}
    if hours:
        return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes % 60}
    return gettext("%d min") % minutes
