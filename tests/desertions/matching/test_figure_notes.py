"""What the page of a figure says of chance."""

import datetime

import pytest

from desertions.choices import Opinion, Proves
from desertions.matching import mentions, review, runs
from desertions.models import Match, Mention, MentionSearch, Proceeding
from newsroom.lib.jobs import work as jobs
from tests.factories import (
    NOW,
    make_case,
    make_entry,
    make_figure,
    make_identity,
    make_list,
    make_source,
    release_values,
)

pytestmark = pytest.mark.django_db

BORN = datetime.date(1990, 4, 17)


@pytest.fixture
def confirmed(data_editor):
    named = make_list(proves=Proves.WANTED)
    for surname in ("Шерстобитов", "Крамольников", "Вязьмитинов", "Заволокин", "Гомозков", "Лыткарев"):
        rank = "major" if surname == "Лыткарев" else "private"
        make_identity(make_case(rank=rank), surname=surname, given_name="Пётр", patronymic="Ильич", born_on=BORN)
        make_entry(named, surname=surname, given_name="Пётр", patronymic="Ильич", born_on=BORN)
    jobs.work(runs.begin_run(named, by=data_editor, at=NOW, by_worker=False))
    for match in Match.objects.all():
        review.record_review(match, opinion=Opinion.SAME, by=data_editor, at=NOW)
    return named


def test_figure_that_rests_on_matches_says_what_namesakes_would_give(confirmed, client):
    figure = make_figure(definition={"on_wanted_list": ["yes"]})
    release_values()
    page = client.get(figure.get_absolute_url()).content.decode()
    assert "What chance alone would find" in page
    assert "People were recognised in a list: official request or list" in page
    assert "full name and date of birth" in page
    assert "namesakes alone would give fewer than 0.01 such hits, in nine cases of ten none." in page
    assert confirmed.title not in page


def test_very_few_are_not_told_of_and_a_source_not_named_stays_so(confirmed, client):
    type(confirmed.source).objects.filter(pk=confirmed.source_id).update(kind_may_be_named=False)
    figure = make_figure(definition={"on_wanted_list": ["yes"], "rank": ["major"]})
    release_values()
    page = client.get(figure.get_absolute_url()).content.decode()
    assert "What chance alone would find" not in page
    figure = make_figure(definition={"on_wanted_list": ["yes"]})
    release_values()
    page = client.get(figure.get_absolute_url()).content.decode()
    assert "People were recognised in a list: of a source that is not named" in page


def test_other_figures_say_nothing_of_it(confirmed, client):
    figure = make_figure(definition={"on_wanted_list": ["no"]})
    release_values()
    page = client.get(figure.get_absolute_url()).content.decode()
    assert "What chance alone would find" not in page


def test_run_changes_what_pages_show(confirmed, client, data_editor):
    figure = make_figure(definition={"on_wanted_list": ["yes"]})
    release_values()
    client.get(figure.get_absolute_url())
    jobs.work(runs.begin_run(confirmed, by=data_editor, at=NOW, by_worker=False))
    assert "People were recognised" in client.get(figure.get_absolute_url()).content.decode()


def test_figure_of_men_found_in_papers_says_what_the_papers_would_give_by_chance(client, data_editor):
    names = ["Шерстобитов", "Крамольников", "Вязьмитинов", "Заволокин", "Гомозков"]
    for surname in names:
        case = make_case()
        make_identity(case, surname=surname, given_name="Пётр", patronymic="Ильич")
        Proceeding.objects.create(case=case, court="Garrison court", source=make_source(kind="court"))
    text = " ".join(f"Суд допросил {surname}а Петра Ильича." for surname in names)
    file = mentions.store_text(make_source(kind="court"), text, by=data_editor, at=NOW)
    mentions.match_text(file, by=data_editor, at=NOW)
    for mention in Mention.objects.all():
        mentions.decide(mention, status="confirmed", by=data_editor, at=NOW)
    assert MentionSearch.objects.get().names == 5
    figure = make_figure(definition={"has_proceeding": ["yes"]})
    release_values()
    page = client.get(figure.get_absolute_url()).content.decode()
    assert "People were recognised in papers: court record" in page
    assert "surname, given name and patronymic" in page
