"""Comments by invented readers under the model story."""

import datetime
import secrets

from django.contrib.auth.models import User

from articles.models import Article
from comments.models import Comment, WordRule
from comments.moderation import actions
from comments.posting import submit
from comments.posting.drafts import Draft
from comments.posting.submit import Posted
from comments.screening import word_rule_trial

# name, text, index of the comment it answers, the moderator's action
REMARKS: list[tuple[str, str, int | None, str]] = [
    (
        "A teacher from Kamyshin",
        "Half of my old class is in this division. Nobody here says the word “deserter”. They say: he came home.",
        None,
        "approve",
    ),
    (
        "Mikhail",
        "Thank you for showing how each number is counted. I opened the 96 and read the list; it is the first time a "
        "newspaper let me check it.",
        None,
        "approve",
    ),
    (
        "Anonymous",
        "Why do you count a man who came back after two weeks the same as one who left for good?",
        None,
        "approve",
    ),
    (
        "Mikhail",
        "Because leaving is what is counted here. What became of him is a separate column, see the outcomes.",
        2,
        "approve",
    ),
    ("Anonymous", "Fair. I had not seen the column. It could stand higher on the page.", 3, "approve"),
    (
        "Nadezhda",
        "My brother’s court card says “contract soldier” too. He was mobilised in September 2022, I have the paper.\n\n"
        "How do I send it to you without writing my name here?",
        None,
        "approve",
    ),
    ("Someone who knows them", "A remark that named a man’s street. It was removed.", None, "delete"),
    ("Oleg", "Removing it was right. Please, people, no addresses.", 6, "approve"),
    ("Reader", "Only officers are missing from the lists of the wanted. Or am I reading it wrong?", None, "approve"),
    ("best-offers", "EARN FROM HOME 300 % WEEKLY write to our channel now now now", None, "reject"),
    ("Anonymous", "Is the regiment from Volgograd counted in full, or only those who were sent abroad?", None, ""),
    ("Grey wolf", "All lies, there was never such a list.", None, ""),
    ("Lidia", "Will there be the same for other divisions?", None, ""),
    ("Stranger", "They are scum, all of them, and so are you.", 2, ""),
    (
        "A mother",
        "My son was in that regiment in May. I want to tell how they came for him, but not for everybody to read.",
        None,
        "",
    ),
    (
        "Someone who knows",
        "I can tell you more: call +7 900 000-00-00, or come to ul. Vymyshlennaya, улица Вымышленная 5, ask for "
        "Ivan Vymyshlenny.",
        None,
        "",
    ),
]

FLOOD = "Do not believe this paper, it is paid by the enemy. Send this to everybody you know, and write it everywhere"
"""Sent by many at once, nearly the same each time."""


def build(article: Article, *, moderator: User, at: datetime.datetime) -> None:
    """Post the comments under the article and moderate them as `moderator`, over the 28 hours before `at`."""
    posted: list[Comment] = []
    start = at - datetime.timedelta(hours=28)
    step = datetime.timedelta(hours=28) / len(REMARKS)
    for number, (name, text, answers, _decision) in enumerate(REMARKS):
        written = start + step * number
        parent = posted[answers] if answers is not None else None
        comment = _post(article, name, text, parent, at=written)
        if REMARKS[number][3] in ("approve", "delete"):
            actions.approve(
                comment, by=moderator, at=written + datetime.timedelta(minutes=9 + 4 * number), is_confirmed=True
            )
        posted.append(comment)
    submit.answer_for_the_newsroom(
        posted[2],
        text="A fair question. What became of each stands in the list of cases, and you can choose by it there.",
        by=moderator,
        at=at,
    )
    submit.answer_for_the_newsroom(
        posted[5],
        text="Under “Write to us safely”, at the foot of each page: no name is needed, the paper can be added as a "
        "file, and you get a code with which you read our answer. Please do not put it into a comment.",
        by=moderator,
        at=at + datetime.timedelta(seconds=1),
    )
    actions.mark_pick(posted[1], is_pick=True, by=moderator, at=at)
    for number in range(9):
        text = f"{FLOOD}{'!' * number}"
        _post(article, f"Patriot {number}", text, at=at - datetime.timedelta(minutes=90 - number))
    advertising = WordRule(name="Advertising", words="earn from home\nзаработок", action=WordRule.Action.HOLD)
    word_rule_trial.save_rule(advertising)
    word_rule_trial.save_rule(WordRule(name="Slurs", words="scum\nмразь", action=WordRule.Action.MARK, is_hard=True))
    for comment, (_name, _text, _answers, decision) in zip(posted, REMARKS, strict=True):
        if decision == "delete":
            actions.delete(comment, reason="danger", by=moderator, at=at)
        elif decision == "reject":
            actions.reject(comment, reason="spam", by=moderator, at=at)


def _post(article: Article, name: str, text: str, parent: Comment | None = None, *, at: datetime.datetime) -> Comment:
    draft = Draft(name, text, secrets.token_hex(12), parent.pk if parent else None, is_warned=True)
    outcome = submit.submit(article, draft, at=at)
    if not isinstance(outcome, Posted):
        raise RuntimeError(outcome)  # the article of the demonstration takes comments
    return outcome.comment
