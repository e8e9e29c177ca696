"""The dashboard shows each role what waits for it."""

import pytest

from desertions.choices import MatchStatus, Proves, Verification
from desertions.models import VerificationStep
from tests.comments.factories import make_comment
from tests.factories import NOW, make_article, make_case, make_draft, make_match, make_user

pytestmark = pytest.mark.django_db


def test_dashboard_tells_each_role_what_waits_for_it(as_role):
    make_comment(make_article(), status="pending")
    make_draft(status="in_review")
    make_case(verification=Verification.LEAD, publication="private")
    make_match(make_case(), Proves.WANTED, MatchStatus.CANDIDATE)
    VerificationStep.objects.create(
        case=make_case(), from_state="verified", to_state="disputed", status="proposed", by=make_user("editor"), at=NOW
    )
    waits = {
        "reporter": [],
        "data editor": [
            "1 lead waits for corroboration",
            "1 step waits for a second person",
            "1 match waits for a decision",
        ],
        "editor": [
            "1 article is in review",
            "1 lead waits for corroboration",
            "1 step waits for a second person",
            "1 comment waits for a decision",
        ],
        "moderator": ["1 comment waits for a decision"],
    }
    everything = {text for texts in waits.values() for text in texts}
    for role, texts in waits.items():
        page = as_role(role).get("/admin/").content.decode()
        assert {text for text in everything if text in page} == set(texts), role
