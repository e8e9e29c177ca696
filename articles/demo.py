"""The model story and its neighbours, written for the demonstration; every number in them is a figure's token."""

import datetime
import re
from io import BytesIO

from django.contrib.auth.models import AbstractBaseUser
from django.core.files.images import ImageFile

from articles import correcting, drawing, publishing, using
from articles.body import with_canonical_tokens
from articles.models import Article, Author, Byline, Photograph, Section, Tag
from newsroom.lib.html import clean_story

SECTIONS = [
    ("Investigations", "Расследования", "investigations"),
    ("Courts", "Суды", "courts"),
    ("How we work", "Как мы работаем", "how-we-work"),
]
AUTHORS = [
    ("Vera Lind", "vera-lind", "Reports on the army and the families around it. Invented for the demonstration."),
    ("Tomas Reh", "tomas-reh", "Keeps the case database. Invented for the demonstration."),
]
TAGS = [("Army", "army"), ("Desertion", "desertion"), ("Military courts", "military-courts"), ("Method", "method")]

MAIN = """
<p>In April a request reached the authorities of several regions along the lower Volga. The command of the 20th Guards
Motor Rifle Division asked for help in finding its own men. A list was attached, and it was long: [[soldiers-who-left]]
names.</p>
<p>Russia publishes no figures on soldiers who leave. This list is the nearest thing to one for a single division, and
it was made by the people with the least reason to make it longer. We checked it line by line against sources that do
not depend on the army.</p>
<h2>Who they are</h2>
<p>Most of those who left had signed a contract: [[contract-soldiers]] men. Another [[mobilised-soldiers]] were
mobilised, and [[conscripts]] were doing their compulsory service. In court papers the difference disappears: there,
mobilised men are called contract soldiers, since the law now treats them alike. We follow the command’s own list.</p>
<p>It is not only the ranks that leave. We counted [[junior-officers]] junior officers, from junior lieutenant to
captain, and above them [[majors]] major and [[lieutenant-colonels]] lieutenant colonels. The rest are privates,
sergeants and warrant officers.</p>
<blockquote><p>“Nobody here says the word deserter,” a woman from a garrison town told us. “They say: he came
home.”</p></blockquote>
<h2>An army made anew</h2>
<p>How many of them were soldiers when the invasion began? We compared the names with the division’s roster of spring
2022. In it we recognised [[served-before-the-invasion]] men. All the others, [[joined-after-it-began]], came to the
division after it had gone to war. What is leaving is the army that was recruited for this war, not the one that
started it.</p>
<p>They leave from everywhere: some do not return from leave, some walk out of a hospital, some never come back to the
barracks. In [[left-the-front]] cases the man went from the front itself.</p>
<h2>What became of them</h2>
<p>Less than one in ten has met a judge. In the records of military courts we found [[found-in-court-records]] of them.
That is a lower bound: most decisions are not published, so a missing record proves nothing. Asked why they had gone,
they spoke of a sick mother, a house and a farm with no one to run it, a funeral. Many said only that they had not gone
back. Refusal to fight is named rarely; it costs more years.</p>
<p>The federal wanted list names [[on-the-wanted-list]] of them. Many others live openly at home. Some returned by
themselves; some committed a petty offence on purpose, because a month in a cell counts as an excuse and the heavier
charge falls away. A few crossed a border, one of them wounded, and asked for asylum.</p>
<h2>What we do not know</h2>
<p>A list is not a verdict. It may hold men who are dead or captured and were written down as absent because that is
easier for a commander. It surely misses others. We have spoken with families and with some of the men; where one
source contradicts another, the case is marked as disputed and is not counted here.</p>
<p>Every number in this story can be opened. Behind it stand the rule by which it is counted, its history, and the cases
that can be shown without endangering anyone.</p>
"""
COURTS = """
<p>Military judges in three garrisons handle most of the trials of the division’s absent men. In
[[found-in-court-records]] cases we found at least one court card: a number, a judge, an article of the Criminal Code,
a result. Almost none comes with the text of the decision.</p>
<p>Since September 2022 absence of more than a month in wartime is punished with five to ten years. Suspended sentences
are nevertheless common: the man goes back to his unit, and the army keeps a soldier whom a prison would have taken
from it.</p>
<p>The federal wanted list tells another part of the story. It names [[on-the-wanted-list]] of the men we count.</p>
"""
METHOD = """
<p>A number without its list drifts within a day: one newsroom prints one figure, the next another, and nobody can say
which is right. Here no number is typed. Each is counted from the cases at the moment you read it.</p>
<p>A case enters with at least one source and is graded in two separate judgements: how far the source can be trusted,
and how well the information agrees with everything else. Of the [[soldiers-who-left]] cases in our main story each
rests on the command’s list and many on a second source that does not depend on it.</p>
<h2>Two people, one name</h2>
<p>Among a thousand men there are many namesakes. Finding a name in another list proves nothing by itself, so a person
compares the entries and decides, and the decision can be undone. In this way [[served-before-the-invasion]] men were
recognised in the roster.</p>
"""
OFFICERS = """
<p>Among those who left are [[junior-officers]] junior officers: platoon and company commanders, whose absence leaves
forty or a hundred men without anyone who knows them by name.</p>
<p>Of higher ranks there are [[majors]] major and [[lieutenant-colonels]] lieutenant colonels. Numbers this small can
point to a person, so the list behind them stays closed, and we say here no more than the rank.</p>
"""
STORIES = [
    (
        "A thousand and ten",
        "a-thousand-and-ten",
        "The command of one division asked for help to find the men who had left it. We checked the list and counted "
        "who they are, where they came from and what became of them.",
        MAIN, "investigations", ["army", "desertion"], ["vera-lind", "tomas-reh"], "steppe", 0,
    ),
    (
        "What the court cards say, and what they hide",
        "what-the-court-cards-say",
        "Few of the trials leave more than a card behind. Even the cards show how sentences became a way back to the "
        "front.",
        COURTS, "courts", ["military-courts", "desertion"], ["vera-lind"], "court", 3,
    ),
    (
        "How a number comes about",
        "how-a-number-comes-about",
        "No figure in our stories is typed by hand. This is how they are counted, and how you can check them.",
        METHOD, "how-we-work", ["method"], ["tomas-reh"], "ledger", 5,
    ),
    (
        "The company commanders who walked away",
        "the-company-commanders-who-walked-away",
        "Officers rarely figure among deserters. In this division they do.",
        OFFICERS, "investigations", ["army", "desertion"], ["vera-lind"], "barracks", 8,
    ),
]  # fmt: skip
PICTURES = {
    "steppe": "A drawn steppe under an evening sky, with one small figure walking away along a road",
    "court": "A drawn courthouse with columns, seen from below",
    "ledger": "A drawn sheet of ruled lines, some of them marked in red",
    "barracks": "A drawn row of barracks at night with one lit window",
}


def build(*, reporter: AbstractBaseUser, editor: AbstractBaseUser, at: datetime.datetime) -> list[Article]:
    """Write, hand in and publish the stories through the same verbs the desk uses; the main one comes first."""
    for position, (name_en, name_ru, slug) in enumerate(SECTIONS):
        Section.objects.create(name_en=name_en, name_ru=name_ru, slug=slug, position=position)
    Tag.objects.bulk_create(Tag(name=name, slug=slug) for name, slug in TAGS)
    Author.objects.bulk_create(Author(name=name, slug=slug, about=about) for name, slug, about in AUTHORS)
    articles = [_article(*story, at=at) for story in STORIES]
    for article in articles:
        using.note_uses(article)
        publishing.submit_for_review(article, by=reporter, at=at)
        days = STORIES[articles.index(article)][-1]
        hour = at - datetime.timedelta(days=days, hours=30)
        publishing.publish(article, by=editor, at=at, publish_at=hour)
    correcting.correct(
        articles[1],
        text="An earlier version said that two garrisons handle most of the trials. It is three.",
        changes_sense=False,
        at=at - datetime.timedelta(days=1),
    )
    return articles


def _article(
    headline: str, slug: str, standfirst: str, text: str, section: str, tags: list[str], authors: list[str],
    picture: str, days: int, *, at: datetime.datetime,
) -> Article:  # fmt: skip
    photograph = Photograph.objects.create(
        image=ImageFile(BytesIO(drawing.picture(picture)), name=f"{picture}.jpg"),
        alt=PICTURES[picture],
        caption="A drawing, not a photograph.",
        credit="Drawn by the program",
    )
    article = Article.objects.create(
        headline=headline,
        slug=slug,
        standfirst=standfirst,
        body=_body(text),
        section=Section.objects.get(slug=section),
        photograph=photograph,
        language="en",
    )
    article.tags.set(Tag.objects.filter(slug__in=tags))
    for position, author in enumerate(authors):
        Byline.objects.create(article=article, author=Author.objects.get(slug=author), position=position)
    return article


def _body(text: str) -> str:
    """The text with `[[slug]]` turned into figure tokens, cleaned as the editor's would be."""
    lines = text.strip().replace("\n<", "\0<").replace("\n", " ").replace("\0", "\n")
    tokens = re.sub(r"\[\[([a-z-]+)\]\]", r'<data value="\1" data-mode="live"></data>', lines)
    return with_canonical_tokens(clean_story(tokens))
