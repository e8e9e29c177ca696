"""Resolving a disagreement between sources: a value is published on the ground of a source or of a named rule."""

import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from desertions.cases.changes import case_changed
from desertions.choices import Fact, ResolutionRule
from desertions.evidence.assertions import FIELDS, label_of, published_value
from desertions.models import Case, Evidence, FactResolution, Unit
from newsroom.lib.desk.history import history_context


class CannotResolveError(Exception):
    """The conflict cannot be resolved this way; the message says what is missing."""


@transaction.atomic
def resolve_fact(
    case: Case,
    fact: str,
    *,
    value: str,
    by: User,
    at: datetime.datetime,
    evidence: Evidence | None = None,
    rule: str = "",
    note: str = "",
) -> None:
    """Publish `value` as this fact of the case, following one piece of evidence or a named rule with a note.

    Evidence that agreed with the old value by saying nothing now asserts it. Evidence added later reopens the conflict.
    A public case is rechecked, with the harm check if the value changes. The same decision twice is recorded once.

    Raises CannotResolveError.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    current = published_value(locked, fact)
    asserting = locked.evidence.filter(fact=fact).exclude(asserted="")
    if value not in {current, *asserting.values_list("asserted", flat=True)}:
        raise CannotResolveError(_("Value: no source asserts it. Cite the source that does."))
    if fact == Fact.OUTCOME and value != current:
        raise CannotResolveError(
            _("Value: enter this outcome in the case with its date and source; the latest is the current one.")
        )
    if evidence is not None and not asserting.filter(pk=evidence.pk, asserted=value).exists():
        raise CannotResolveError(_("Source: it does not assert this value."))
    if evidence is None and (rule not in ResolutionRule.values or not note.strip()):
        raise CannotResolveError(_("Name the source you follow, or a rule with a note that says how it applies here."))
    with history_context(user=by, reason=_("sources disagreed: %s") % Fact(fact).label):
        if value != current:
            _spell_out_agreement(locked, Fact(fact))
            _set_fact(locked, Fact(fact), value)
        ground: dict[str, Any] = {"value": value, "evidence": evidence, "rule": "" if evidence else rule, "note": note}
        weighed = {str(piece.pk): piece.asserted for piece in asserting.all()}
        if not FactResolution.objects.filter(case=locked, fact=fact, weighed=weighed, **ground).exists():
            decided = ground | {"weighed": weighed, "by_id": by.pk, "at": at}
            FactResolution.objects.update_or_create(case=locked, fact=fact, defaults=decided)
    case_changed(locked, by=by, at=at, face_changed=value != current)


def _set_fact(case: Case, fact: Fact, value: str) -> None:
    """Store the value in the column of the fact and save the case."""
    if fact == Fact.DEPARTURE:
        case.set_left_on(value)
        case.save(update_fields=["left_on", "left_on_earliest", "left_on_latest"])
        return
    if fact == Fact.UNIT:
        case.set_unit(Unit.objects.get(pk=value))
        case.save(update_fields=["unit", "unit_shown"])
        return
    column = FIELDS[fact]
    setattr(case, column, value)
    extra = []
    if fact == Fact.RANK:
        case.rank_as_written, extra = "", ["rank_as_written"]
    case.save(update_fields=[column, *extra])


def _spell_out_agreement(case: Case, fact: Fact) -> None:
    """Make evidence without an assertion assert the present value, with which it agreed, before the value changes."""
    value = published_value(case, fact)
    label = label_of(fact, value)[:200]
    if not value:
        return
    for piece in case.evidence.filter(fact__in=[fact, Fact.WHOLE_CASE], asserted=""):
        if piece.fact == fact:
            piece.asserts, piece.asserted = label, value
            piece.save(update_fields=["asserts", "asserted"])
        else:
            Evidence.objects.get_or_create(
                case=case, source_id=piece.source_id, fact=fact, locator=piece.locator, asserted=value,
                defaults={"asserts": label},
            )  # fmt: skip
