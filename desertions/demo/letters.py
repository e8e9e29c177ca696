"""Letters of invented readers: one that waits for the desk, and one that was answered."""

import datetime
import secrets

from django.contrib.auth.models import User

from desertions.letters import letters
from desertions.models import Case

ANSWERED = (
    "My neighbour’s son is counted twice, I think: once under the regiment, once under the division. This letter is "
    "invented, like its writer."
)
ANSWER = (
    "Thank you. Both cases are his, and we have put them together. If you know since when he was away, write again."
)
WAITING = (
    "My brother’s court card says “contract soldier”. He was mobilised in September 2022, I have the paper and can "
    "send a picture of it. This letter is invented, like its writer."
)


def build(*, by: User, at: datetime.datetime) -> None:
    """Send the letters, and answer one of them as `by`."""
    case = Case.objects.all().public().order_by("pk").first()
    about = case.public_id if case else ""
    letter, _code = letters.send(ANSWERED, files=[], nonce=secrets.token_hex(12), at=at, about=about)
    letters.answer(letter, ANSWER, by=by, at=at)
    letters.send(WAITING, files=[], nonce=secrets.token_hex(12), at=at)
