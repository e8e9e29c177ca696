"""A case's timeline, read from the history that the database keeps, and going back to an earlier state."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, User
from django.db import transaction
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from desertions.cases import publication, verification
from desertions.choices import Publication
from desertions.figures.figures import record_figure_values
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
from newsroom.lib.desk.rights import may

RESTORED: tuple[Any, ...] = (Identity, Evidence, FactResolution, Outcome, Motive, Proceeding)
"""What goes back with the case, parents before those that point at them."""
RECORDS: tuple[Any, ...] = (VerificationStep, PublicationStep, Match, Mention, Merge)
"""What the timeline shows too, and a restore leaves alone: decisions, which their own verbs undo."""
GUARDED = {Identity: "desertions.view_identity", Match: "desertions.view_match", Mention: "desertions.view_mention"}
"""Rights that the timeline asks for beside that to view cases."""
OWN_FIELDS = (
    "unit_id", "rank", "rank_as_written", "contract_type", "left_on", "left_on_earliest", "left_on_latest",
    "left_from", "pseudonym", "public_summary", "desk_notes",
)  # fmt: skip
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
MAX_MOMENTS = 400
"""Events of one model that a timeline goes back."""


class CannotRestoreError(Exception):
    """The case cannot go back to that moment; the message says why."""


@dataclass
class Change:
    """One row added, changed or removed; `fields` holds (label, before, after) of what differs."""

    action: str
    what: str
    fields: list[tuple[str, str, str]]


@dataclass
class Moment:
    """What one transaction did to a case."""

    at: datetime.datetime
    by: str
    reason: str
    changes: list[Change] = field(default_factory=list)


def timeline(case: Case, user: Any) -> list[Moment]:
    """Who changed what, from what to what, when and why: the newest first.

    Identity is told to those who may open it; what rests on a sealed source, to those who may open that.
    """
    changes = [
        (model, event, before)
        for model in (Case, *RESTORED, *RECORDS)
        if may(user, GUARDED.get(model, "desertions.view_case"))
        for event, before in _changes(model, case)
    ]
    hidden = _facts_of_sealed_claims(case, user)
    words = _Words(user, {getattr(event, "source_id", None) for _model, event, _before in changes})
    moments: dict[Any, Moment] = {}
    by_person: dict[Any, list[Moment]] = defaultdict(list)
    for model, event, before in changes:
        if (
            words.is_sealed(event)
            or (before and words.is_sealed(before))
            or (model is FactResolution and event.fact in hidden)
        ):
            continue
        context = event.pgh_context or {}
        key = (event.pgh_created_at, event.pgh_context_id)
        if key not in moments:
            moments[key] = Moment(event.pgh_created_at, "", context.get("reason", ""))
            by_person[context.get("user")].append(moments[key])
        change = Change(event.pgh_label, str(model._meta.verbose_name), words.differences(model, before, event))
        if change.fields or change.action != "update":
            moments[key].changes.append(change)
    for person in User.objects.filter(pk__in=[pk for pk in by_person if pk]):
        for moment in by_person[person.pk]:
            moment.by = person.get_full_name() or person.username
    return sorted((m for m in moments.values() if m.changes), key=lambda moment: moment.at, reverse=True)


@transaction.atomic
def restore_case(
    case: Case, *, to: datetime.datetime, by: AbstractBaseUser, at: datetime.datetime, reason: str
) -> list[str]:
    """Bring the case and all that is entered about it back to how it was at the moment `to`, inclusive.

    Verification and publication stay as they are, as far as the restored case still meets what they ask for.
    Returns, in words, why it is hidden from readers now, if it is. Raises CannotRestoreError.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.merged_into_id:
        raise CannotRestoreError(_("%s was merged into another case. Undo the merge first.") % locked)
    if not reason.strip():
        raise CannotRestoreError(_("Reason: write why you go back."))
    if Merge.objects.filter(kept=locked, undone_at=None, at__gt=to).exists():
        raise CannotRestoreError(_("Another case was merged into %s since. Undo that merge first.") % locked)
    if Merge.objects.filter(Q(kept=locked) | Q(duplicate=locked), at__lte=to, undone_at__gt=to).exists():
        raise CannotRestoreError(_("%s was merged with another case at that moment. Choose another.") % locked)
    then = events_of(Case).filter(pgh_obj_id=locked.pk, pgh_created_at__lte=to).order_by("pgh_id").last()
    if then is None:
        raise CannotRestoreError(_("%s did not exist then.") % locked)
    states = {model: _states(model, locked, to) for model in RESTORED if _may_restore(model, by)}
    _require_rights(locked, states, by)
    with history_context(user=by, reason=reason):
        for name in OWN_FIELDS:
            setattr(locked, name, getattr(then, name))
        locked.save(update_fields=[name.removesuffix("_id") for name in OWN_FIELDS])
        for model in reversed(states):
            rows = model.objects.filter(case=locked).exclude(pk__in=states[model])
            (rows.exclude(locator__regex=MADE_BY_DECISION) if model is Evidence else rows).delete()
        for model in states:
            _put_back(model, locked, states[model])
    transaction.on_commit(record_figure_values.enqueue)
    verification.fall_back(locked, by=by, at=at)
    return publication.recheck_case(locked, by=by, at=at, face_changed=True)


def _facts_of_sealed_claims(case: Case, user: Any) -> set[str]:
    """Facts on which the desk ruled with a sealed source in view: the ruling tells what it says."""
    sealed = Evidence.objects.filter(case=case).exclude(source__in=Source.objects.visible_to(user))
    return set(sealed.values_list("fact", flat=True))


def _changes(model: Any, case: Case) -> Iterable[tuple[Any, Any]]:
    """Each event of the case's rows with the event before it of the same row."""
    of_case = {Case: Q(pgh_obj_id=case.pk), Merge: Q(kept_id=case.pk) | Q(duplicate_id=case.pk)}
    events = list(events_of(model).filter(of_case.get(model, Q(case_id=case.pk))).order_by("-pgh_id")[:MAX_MOMENTS])
    latest: dict[Any, Any] = {}
    for event in reversed(events):
        yield event, latest.get(event.pgh_obj_id)
        latest[event.pgh_obj_id] = event


def _states(model: Any, case: Case, to: datetime.datetime) -> dict[Any, Any]:
    """The rows that belonged to the case at that moment, as their last event by then has them."""
    ever = events_of(model).filter(case_id=case.pk).values("pgh_obj_id")
    events = events_of(model).filter(pgh_obj_id__in=ever, pgh_created_at__lte=to)
    last = events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    there = (e for e in last if e.pgh_label != "delete" and e.case_id == case.pk)
    return {e.pgh_obj_id: e for e in there if model is not Evidence or not re.match(MADE_BY_DECISION, e.locator)}


def _put_back(model: Any, case: Case, states: dict[Any, Any]) -> None:
    """Write what differs; rows that have gone to another case meanwhile stay there.

    What differs is taken out before it is put back, as two rows may have exchanged what must be unique.
    """
    names = [field.attname for field in kept_fields(model)]
    now = {row["id"]: row for row in model.objects.filter(pk__in=states).values(*names)}
    rows = [{name: getattr(event, name) for name in names} for event in states.values()]
    elsewhere = {pk for pk, row in now.items() if row["case_id"] != case.pk}
    changed = [row for row in rows if row["id"] not in elsewhere and row != now.get(row["id"])]
    model.objects.filter(pk__in=[row["id"] for row in changed]).delete()
    for row in changed:
        model(**row).save(force_insert=True)


def _may_restore(model: Any, by: Any) -> bool:
    """Who the man is goes back only by the hand of those who may write it."""
    return model is not Identity or may(by, "desertions.change_identity")


def _require_rights(case: Case, states: dict[Any, dict[Any, Any]], by: Any) -> None:
    """Nobody changes unseen what rests on a sealed source, nor what readers see without the right to publish."""
    if case.publication == Publication.PUBLIC and not may(by, "desertions.publish_case"):
        raise CannotRestoreError(_("Readers see %s: someone who may publish it restores it.") % case)
    sources = {getattr(event, "source_id", None) for events in states.values() for event in events.values()}
    for model in states:
        if model not in (Identity, FactResolution):
            sources |= set(model.objects.filter(case=case).values_list("source_id", flat=True))
    sources.discard(None)
    if Source.objects.visible_to(by).filter(pk__in=sources).count() != len(sources):
        raise CannotRestoreError(_("%s rests on a sealed source: someone who may open it restores it.") % case)


class _Words:
    """Turns the values of events into words that this person may read."""

    def __init__(self, user: Any, sources: set[Any]) -> None:
        visible = Source.objects.visible_to(user).filter(pk__in=sources - {None})
        self.sources = dict(visible.values_list("pk", "title"))
        self.units = {unit.pk: str(unit) for unit in Unit.objects.all()}
        self.people: dict[int, str] = dict(User.objects.values_list("pk", "username"))

    @cached_property
    def files(self) -> dict[int, int]:
        """Files → their source, for mentions."""
        return dict(SourceFile.objects.values_list("pk", "source_id"))

    def is_sealed(self, event: Any) -> bool:
        file = getattr(event, "file_id", None)
        source = self.files.get(file) if file else getattr(event, "source_id", None)
        return source is not None and source not in self.sources

    def differences(self, model: Any, before: Any, event: Any) -> list[tuple[str, str, str]]:
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
        if value in (None, ""):
            return ""
        if column.is_relation:
            if column.related_model is Case:
                return str(Case.objects.only("public_id").filter(pk=value).first() or f"№ {value}")
            known = {Source: self.sources, Unit: self.units, User: self.people}.get(column.related_model, {})
            return known.get(value, f"№ {value}")
        if column.choices:
            return str(dict(column.flatchoices).get(value, value))
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        return str(value)
