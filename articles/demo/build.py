"""Articles of the demonstration, built with the functions that the admin uses."""

import datetime
import html
import re
from io import BytesIO

from django.contrib.auth.models import User
from django.core.files.images import ImageFile

from articles.demo import drawing, site_pages, texts
from articles.editing import revisions, translations
from articles.editing.tokens import with_canonical_tokens
from articles.models import Article, Author, Byline, DeskNote, FrontRow, Photograph, Pin, Section, Series, Tag
from articles.publishing import corrections, publish, renditions
from desertions.models import Chart
from newsroom.lib.text.html import clean_story

HOURS_BEFORE = 30
"""Hours since the newest article was published."""


def build(*, reporter: User, editor: User, at: datetime.datetime) -> list[Article]:
    """Write, submit and publish the articles, and return them with the main one first. One more is left in review."""
    for position, (name_en, name_ru, slug) in enumerate(texts.SECTIONS):
        Section.objects.create(name_en=name_en, name_ru=name_ru, slug=slug, position=position)
    Tag.objects.bulk_create(Tag(name=name, name_ru=name_ru, slug=slug) for name, name_ru, slug in texts.TAGS)
    Author.objects.bulk_create(
        Author(name=name, name_ru=name_ru, slug=slug, about=about, about_ru=about_ru)
        for name, name_ru, slug, about, about_ru in texts.AUTHORS
    )
    name_en, name_ru, slug = texts.SERIES
    Series.objects.create(name_en=name_en, name_ru=name_ru, slug=slug)
    pictures = {name: _picture(name, at=at) for name in texts.PICTURES}
    articles = []
    for headline, slug, standfirst, text, section, tags, authors, picture, days in texts.STORIES:
        article = _article(headline, slug, section, tags, authors)
        _write(article, standfirst, _body(text, pictures), pictures[picture], by=reporter, at=at)
        _publish(article, days=days, reporter=reporter, editor=editor, at=at)
        articles.append(article)
    _translate(articles[0], pictures, reporter=reporter, editor=editor, at=at)
    _arrange_front_page(articles[0], by=editor, at=at)
    corrections.correct(
        articles[1],
        text="An earlier version said that two garrisons handle most of the trials. It is three.",
        changes_sense=False,
        at=at - datetime.timedelta(days=1),
    )
    _leave_in_review(pictures, reporter=reporter, editor=editor, at=at)
    site_pages.build()
    return articles


def _publish(article: Article, *, days: int, reporter: User, editor: User, at: datetime.datetime) -> None:
    publish.submit_for_review(article, by=reporter, at=at)
    publish.approve(article, by=editor, at=at)
    hour = at - datetime.timedelta(days=days, hours=HOURS_BEFORE)
    publish.publish(article, by=editor, at=at, publish_at=hour)


def _translate(
    original: Article,
    pictures: dict[str, Photograph],
    *,
    reporter: User,
    editor: User,
    at: datetime.datetime,
) -> None:
    headline, slug, standfirst = texts.TRANSLATION
    translation = translations.begin_translation(original, language="ru", slug=slug, by=reporter, at=at)
    translation.headline = headline
    _write(translation, standfirst, _body(texts.MAIN_RU, pictures), original.photograph, by=reporter, at=at)
    _publish(translation, days=0, reporter=reporter, editor=editor, at=at)


def _arrange_front_page(lead: Article, *, by: User, at: datetime.datetime) -> None:
    """Set the main article's series, a front page row per section, and a pin that lets it lead for two weeks."""
    lead.series = Series.objects.get()
    lead.save(update_fields=["series"])
    Article.objects.filter(translation_of=lead).update(series=lead.series)
    for section in Section.objects.all():
        FrontRow.objects.create(
            name_en=section.name_en, name_ru=section.name_ru, position=section.position, section=section
        )
    since, until = at - datetime.timedelta(hours=HOURS_BEFORE), at + datetime.timedelta(days=14)
    Pin.objects.create(article=lead, since=since, until=until, by_id=by.pk)


def _leave_in_review(pictures: dict[str, Photograph], *, reporter: User, editor: User, at: datetime.datetime) -> None:
    """Submit an article that stays in review, with a due date and a note."""
    article = _article("Twice before the same judge", "twice-before-the-same-judge", "courts", [], ["vera-lind"])
    article.assignee_id, article.due_on = editor.pk, (at + datetime.timedelta(days=3)).date()
    article.save(update_fields=["assignee", "due_on"])
    text = _body(texts.REVIEWED, pictures)
    _write(article, "A suspended sentence is not the end of it.", text, pictures["court"], by=reporter, at=at)
    publish.submit_for_review(article, by=reporter, at=at)
    DeskNote.objects.create(article=article, text="The appeal court answers on Thursday.", by_id=reporter.pk, at=at)


def _picture(name: str, *, at: datetime.datetime) -> Photograph:
    photograph = Photograph.objects.create(
        image=ImageFile(BytesIO(drawing.picture(name)), name=f"{name}.jpg"),
        alt=texts.PICTURES[name],
        caption="A drawing, not a photograph.",
        credit="Drawn by the program",
    )
    renditions.make_renditions(photograph, at=at)
    return photograph


def _article(headline: str, slug: str, section: str, tags: list[str], authors: list[str]) -> Article:
    article = Article.objects.create(
        headline=headline, slug=slug, section=Section.objects.get(slug=section), language="en"
    )
    article.tags.set(Tag.objects.filter(slug__in=tags))
    for position, author in enumerate(authors):
        Byline.objects.create(article=article, author=Author.objects.get(slug=author), position=position)
    return article


def _write(
    article: Article,
    standfirst: str,
    body: str,
    photograph: Photograph | None,
    *,
    by: User,
    at: datetime.datetime,
) -> None:
    text = {
        "headline": article.headline,
        "standfirst": standfirst,
        "body": body,
        "photograph_id": photograph.pk if photograph else None,
    }
    revisions.save_text(article, text, by=by, at=at)


def _body(text: str, pictures: dict[str, Photograph]) -> str:
    """Return the text with its short forms turned into tokens, cleaned as text from the editor is."""
    lines = (
        text.strip()
        .replace("\n<", "\0<")
        .replace("\n{{", "\0{{")
        .replace("\n{chart", "\0{chart")
        .replace("\n", " ")
        .replace("\0", "\n")
    )
    lines = re.sub(r"\[\[([a-z-]+)\+\]\]", r'<data value="\1" data-noun="yes"></data>', lines)
    lines = re.sub(r"\[\[([a-z-]+)\]\]", r'<data value="\1"></data>', lines)
    lines = re.sub(r"\(\((.+?)\)\)", lambda m: f'<span class="footnote">{html.escape(m[1])}</span>', lines)
    lines = re.sub(r"\{\{([a-z]+)\}\}", lambda m: f'<figure data-photographs="{pictures[m[1]].pk}"></figure>', lines)
    lines = re.sub(r"\{chart ([a-z_]+)\}", lambda m: f'<aside data-chart="{_chart(m[1]).pk}"></aside>', lines)
    return with_canonical_tokens(clean_story(lines))


def _chart(shape: str) -> Chart:
    return Chart.objects.get(shape=shape)
