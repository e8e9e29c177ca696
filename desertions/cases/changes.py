"""What follows from a change of a case, told once for everything that changes one."""

import datetime

from django.contrib.auth.models import User

from desertions.cases import publication, verification
from desertions.figures.releases import refresh_soon
from desertions.models import Case


def case_changed(case: Case, *, by: User, at: datetime.datetime, face_changed: bool = False) -> list[str]:
    """Have everything follow a change of the case, or of what supports it.

    The figures are refreshed, a verification without support falls back, and a public case that no longer meets the
    requirements is hidden. `face_changed`: what readers see of it may fit other people now. Returns the reasons, as
    messages, for which it was hidden, or an empty list.
    """
    refresh_soon()
    verification.fall_back(case, by=by, at=at)
    return publication.recheck_case(case, by=by, at=at, face_changed=face_changed)
