"""The timeline of a case, read from the history in the database, and restoring an earlier state."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from desertions.cases.changes import case_changed
from desertions.choices import Publication
from desertions.models import (
    Case,
    Evidence,
    FactResolution,
    Identity,
    Match,
    Mention,
    Merge,
    Motive,
    Outcome,
    Proceeding,
    PublicationStep,
    Source,
    SourceFile,
    Unit,
    VerificationStep,
)
from desertions.models.evidence import MADE_BY_DECISION
from newsroom.lib.desk.history import events_of, history_context, kept_fields
from newsroom.lib.desk.rights import AnyUser, may

RESTORED: tuple[Any, ...] = (Identity, Evidence, FactResolution, Outcome, Motive, Proceeding)
"""Models that a restore brings back with the case, each before the models that point at it."""
RECORDS: tuple[Any, ...] = (VerificationStep, PublicationStep, Match, Mention, Merge)
"""Models that the timeline shows too and a restore leaves alone: decisions, which have their own functions to undo."""
GUARDED = {Identity: "desertions.view_identity", Match: "desertions.view_match", Mention: "desertions.view_mention"}
"""The right that the timeline requires for rows of a model; `view_case` for all others."""
OWN_FIELDS = (
    "rank", "rank_as_written", "contract_type", "left_on", "left_on_earliest", "left_on_latest",
    "left_from", "pseudonym", "public_summary", "desk_notes",
)  # fmt: skip
"""Columns of the case itself that a restore brings back, with its unit. How exactly readers see it stays as it is."""
UNSHOWN = {
    "id",
    "case",
    "moved",
    "duplicate_was",
    "left_on_earliest",
    "left_on_latest",
    "asserted",
    "entry_id",
    "place",
    "file_id",
    "weighed",
    "created_at",
}
"""Columns that the timeline does not show."""
MAX_MOMENTS = 400
"""Newest events of one model that a timeline reads."""


class CannotRestoreError(Exception):
    """The case cannot go back to that moment; the message says why."""


@dataclass
class Change:
    """One row added, changed or removed.

    `action` is `insert`, `update` or `delete`, `what` the label of the model; `fields` holds (label, before, after) of
    each column that differs.
    """

    action: str
    what: str
    fields: list[tuple[str, str, str]]


@dataclass
class Moment:
    """The changes that one transaction made to a case: when, by whom and why."""

    at: datetime.datetime
    by: str
    reason: str
    changes: list[Change] = field(default_factory=list)


def timeline(case: Case, user: AnyUser) -> list[Moment]:
    """Return who changed what, from which value to which, when and why; the newest first.

    Changes of a model in `GUARDED` are shown only with its right, changes that rest on a sealed source only to users
    who may open the source. Reads at most `MAX_MOMENTS` events of each model.
    """
    changes = [
        (model, event, before)
        for model in (Case, *RESTORED, *RECORDS)
        if may(user, GUARDED.get(model, "desertions.view_case"))
        for event, before in _changes(model, case)
    ]
    hidden = _facts_of_sealed_assertions(case, user)
    labels = _Words(user, {getattr(event, "source_id", None) for _model, event, _before in changes})
    moments: dict[Any, Moment] = {}
    by_person: dict[Any, list[Moment]] = defaultdict(list)
    for model, event, before in changes:
        if (
            labels.is_sealed(event)
            or (before and labels.is_sealed(before))
            or (model is FactResolution and event.fact in hidden)
        ):
            continue
        context = event.pgh_context or {}
        key = (event.pgh_created_at, event.pgh_context_id)
        if key not in moments:
            moments[key] = Moment(event.pgh_created_at, "", context.get("reason", ""))
            by_person[context.get("user")].append(moments[key])
        change = Change(event.pgh_label, str(model._meta.verbose_name), labels.differences(model, before, event))
        if change.fields or change.action != "update":
            moments[key].changes.append(change)
    for person in User.objects.filter(pk__in=[pk for pk in by_person if pk]):
        for moment in by_person[person.pk]:
            moment.by = person.get_full_name() or person.username
    return sorted((m for m in moments.values() if m.changes), key=lambda moment: moment.at, reverse=True)


@transaction.atomic
def restore_case(case: Case, *, to: datetime.datetime, by: User, at: datetime.datetime, reason: str) -> list[str]:
    """Bring the case and the rows of `RESTORED` back to their state at the moment `to`, inclusive.

    Verification and publication stay as they are if the restored case still meets their requirements. The identity is
    restored only if `by` may change identities.

    Returns the reasons, as messages, for which the case had to be hidden, or an empty list. Raises CannotRestoreError.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.merged_into_id:
        raise CannotRestoreError(_("%s was merged into another case. Undo the merge first.") % locked)
    if not reason.strip():
        raise CannotRestoreError(_("Reason: write why you restore this state."))
    if Merge.objects.filter(target=locked, undone_at=None, at__gt=to).exists():
        raise CannotRestoreError(_("Another case has been merged into %s since then. Undo that merge first.") % locked)
    if Merge.objects.filter(Q(target=locked) | Q(duplicate=locked), at__lte=to, undone_at__gt=to).exists():
        raise CannotRestoreError(_("%s was merged with another case at that moment. Choose another moment.") % locked)
    then = events_of(Case).filter(pgh_obj_id=locked.pk, pgh_created_at__lte=to).order_by("pgh_id").last()
    if then is None:
        raise CannotRestoreError(_("%s did not exist then.") % locked)
    states = {model: _states(model, locked, to) for model in RESTORED if _may_restore(model, by)}
    _require_rights(locked, states, by)
    with history_context(user=by, reason=reason):
        locked.set_unit(Unit.objects.get(pk=then.unit_id))
        for name in OWN_FIELDS:
            setattr(locked, name, getattr(then, name))
        locked.save(update_fields=["unit", "unit_shown", *OWN_FIELDS])
        for model in reversed(states):
            rows = model.objects.filter(case=locked).exclude(pk__in=states[model])
            (rows.exclude(locator__regex=MADE_BY_DECISION) if model is Evidence else rows).delete()
        for model in states:
            _put_back(model, locked, states[model])
    return case_changed(locked, by=by, at=at, face_changed=True)


def _facts_of_sealed_assertions(case: Case, user: AnyUser) -> set[str]:
    """Return the facts that a sealed source speaks of: a resolution of one would reveal what the source says."""
    sealed = Evidence.objects.filter(case=case).exclude(source__in=Source.objects.visible_to(user))
    return set(sealed.values_list("fact", flat=True))


def _changes(model: Any, case: Case) -> Iterable[tuple[Any, Any]]:
    """Yield the newest `MAX_MOMENTS` events of the case's rows, oldest first, each with the one before of its row."""
    of_case = {Case: Q(pgh_obj_id=case.pk), Merge: Q(target_id=case.pk) | Q(duplicate_id=case.pk)}
    events = list(events_of(model).filter(of_case.get(model, Q(case_id=case.pk))).order_by("-pgh_id")[:MAX_MOMENTS])
    latest: dict[Any, Any] = {}
    for event in reversed(events):
        yield event, latest.get(event.pgh_obj_id)
        latest[event.pgh_obj_id] = event


def _states(model: Any, case: Case, to: datetime.datetime) -> dict[Any, Any]:
    """Return id → event for the rows that belonged to the case at that moment: the last event of each by then.

    Evidence made by a confirmed match or mention is left out.
    """
    ever = events_of(model).filter(case_id=case.pk).values("pgh_obj_id")
    events = events_of(model).filter(pgh_obj_id__in=ever, pgh_created_at__lte=to)
    last = events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    there = (e for e in last if e.pgh_label != "delete" and e.case_id == case.pk)
    return {e.pgh_obj_id: e for e in there if model is not Evidence or not re.match(MADE_BY_DECISION, e.locator)}


def _put_back(model: Any, case: Case, states: dict[Any, Any]) -> None:
    """Write the rows that differ from `states`; rows that have moved to another case meanwhile stay there."""
    names = [field.attname for field in kept_fields(model)]
    now = {row["id"]: row for row in model.objects.filter(pk__in=states).values(*names)}
    rows = [{name: getattr(event, name) for name in names} for event in states.values()]
    elsewhere = {pk for pk, row in now.items() if row["case_id"] != case.pk}
    changed = [row for row in rows if row["id"] not in elsewhere and row != now.get(row["id"])]
    # All are deleted before any is written: two rows may have exchanged values that must be unique.
    model.objects.filter(pk__in=[row["id"] for row in changed]).delete()
    for row in changed:
        model(**row).save(force_insert=True)


def _may_restore(model: Any, by: AnyUser) -> bool:
    """Return whether `by` may restore rows of the model: an Identity needs the right to change it."""
    return model is not Identity or may(by, "desertions.change_identity")


def _require_rights(case: Case, states: dict[Any, dict[Any, Any]], by: AnyUser) -> None:
    """Raise CannotRestoreError unless `by` may publish a public case and open every source that is touched.

    Sources count both of the rows as they are and of the rows to restore: nobody may change what they cannot see.
    """
    if case.publication == Publication.PUBLIC and not may(by, "desertions.publish_case"):
        raise CannotRestoreError(_("Readers see %s: only someone who may publish it can restore it.") % case)
    sources = {getattr(event, "source_id", None) for events in states.values() for event in events.values()}
    for model in states:
        if model not in (Identity, FactResolution):
            sources |= set(model.objects.filter(case=case).values_list("source_id", flat=True))
    sources.discard(None)
    if Source.objects.visible_to(by).filter(pk__in=sources).count() != len(sources):
        raise CannotRestoreError(_("%s rests on a sealed source: only someone who may open it can restore it.") % case)


class _Words:
    """Labels for the values of events, as far as the user may read them.

    `sources` are the ids of the sources that the events name.
    """

    def __init__(self, user: AnyUser, sources: set[Any]) -> None:
        visible = Source.objects.visible_to(user).filter(pk__in=sources - {None})
        self.sources = dict(visible.values_list("pk", "title"))
        self.units = {unit.pk: str(unit) for unit in Unit.objects.all()}
        self.people: dict[int, str] = dict(User.objects.values_list("pk", "username"))

    @cached_property
    def files(self) -> dict[int, int]:
        """Return file id → source id of all files, for mentions."""
        return dict(SourceFile.objects.values_list("pk", "source_id"))

    def is_sealed(self, event: Any) -> bool:
        """Return whether the event rests on a source that the user may not open."""
        file = getattr(event, "file_id", None)
        source = self.files.get(file) if file else getattr(event, "source_id", None)
        return source is not None and source not in self.sources

    def differences(self, model: Any, before: Any, event: Any) -> list[tuple[str, str, str]]:
        """Return (label, before, after) of each shown column that differs between the two events."""
        rows = []
        for column in kept_fields(model):
            if column.name in UNSHOWN:
                continue
            old = self.word(column, getattr(before, column.attname)) if before else ""
            new = self.word(column, getattr(event, column.attname)) if event.pgh_label != "delete" else ""
            if old != new:
                rows.append((str(column.verbose_name), old, new))
        return rows

    def word(self, column: Any, value: Any) -> str:
        """Return the value of a column as text: a label, a title or a name instead of a code or an id."""
        if value in (None, ""):
            return ""
        if column.is_relation:
            if column.related_model is Case:
                return str(Case.objects.only("public_id").filter(pk=value).first() or f"№ {value}")
            known = {Source: self.sources, Unit: self.units, User: self.people}.get(column.related_model, {})
            text: str = known.get(value, f"№ {value}")
            return text
        if column.choices:
            return str(dict(column.flatchoices).get(value, value))
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        return str(value)
