"""What may be said of one person: of which sources, in which words, and how many people must look alike."""

import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from desertions.choices import OutcomeKind, SaidBy, SourceKind
from desertions.models import Case, DisclosureThreshold
from desertions.models.disclosure_threshold import DEFAULT_THRESHOLD
from desertions.models.shown_face import OutcomeGroup

PUBLIC_KINDS = [SourceKind.OFFICIAL, SourceKind.WANTED_LIST, SourceKind.COURT, SourceKind.MEDIA]
"""Kinds of sources that are public themselves. That another kind stands behind one case is never shown."""
PUBLIC_SPEAKERS = [SaidBy.COURT, SaidBy.COMMAND]
"""Who may be named as having stated a motive: nobody who would have talked to the desk."""
GROUP_OF_OUTCOME = {
    OutcomeKind.AT_LARGE: OutcomeGroup.NOT_IN_CUSTODY,
    OutcomeKind.WANTED: OutcomeGroup.NOT_IN_CUSTODY,
    OutcomeKind.AT_HOME: OutcomeGroup.NOT_IN_CUSTODY,
    OutcomeKind.ABROAD: OutcomeGroup.NOT_IN_CUSTODY,
    OutcomeKind.ASYLUM_SOUGHT: OutcomeGroup.NOT_IN_CUSTODY,
    OutcomeKind.ASYLUM_GRANTED: OutcomeGroup.NOT_IN_CUSTODY,
    OutcomeKind.RETURNED: OutcomeGroup.CAME_BACK,
    OutcomeKind.RETURNED_MINOR: OutcomeGroup.CAME_BACK,
    OutcomeKind.FRONT: OutcomeGroup.CAME_BACK,
    OutcomeKind.DETAINED: OutcomeGroup.PROSECUTED,
    OutcomeKind.CHARGED: OutcomeGroup.PROSECUTED,
    OutcomeKind.SUSPENDED: OutcomeGroup.PROSECUTED,
    OutcomeKind.PRISON: OutcomeGroup.PROSECUTED,
    OutcomeKind.MISSING: OutcomeGroup.LOST,
    OutcomeKind.DEAD: OutcomeGroup.LOST,
}
"""Outcome → its group; an unknown outcome has none."""
THRESHOLD_SQL = (
    f"COALESCE((SELECT k FROM desertions_disclosurethreshold ORDER BY id DESC LIMIT 1), {DEFAULT_THRESHOLD})"  # noqa: S608
)
"""SQL of the present threshold."""


class CannotSetThresholdError(Exception):
    """The threshold cannot be set; the message says why."""


def threshold() -> int:
    """Return how many people must look alike."""
    newest = DisclosureThreshold.objects.first()
    return newest.k if newest else DEFAULT_THRESHOLD


@transaction.atomic
def set_threshold(k: int, *, reason: str, by: User, at: datetime.datetime) -> DisclosureThreshold:
    """Set how many people must look alike. Raises CannotSetThresholdError as `require_sensible` does."""
    require_sensible(k, reason)
    return DisclosureThreshold.objects.create(k=k, reason=reason, by_id=by.pk, at=at)


def require_sensible(k: int, reason: str) -> None:
    """Raise CannotSetThresholdError for a number that protects nobody or that no case could reach, or no reason."""
    if k < 2:
        raise CannotSetThresholdError(_("People who must look alike: at least 2. One person always fits themselves."))
    cases = Case.objects.count()
    if k > max(cases, DEFAULT_THRESHOLD):
        raise CannotSetThresholdError(
            _("People who must look alike: the desk knows %(cases)d cases, so none could reach %(k)d.")
            % {"cases": cases, "k": k}
        )
    if not reason.strip():
        raise CannotSetThresholdError(_("Reason: write why this number protects people enough."))
