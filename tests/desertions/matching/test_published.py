"""What the page of a figure says of chance."""

import datetime

import pytest

from desertions.matching import deciding, running
from desertions.models import Match
from desertions.vocabulary import Opinion, Proves
from tests.factories import NOW, make_case, make_entry, make_figure, make_identity, make_list

pytestmark = pytest.mark.django_db
BORN = datetime.date(1990, 4, 17)


@pytest.fixture
def confirmed(data_editor):
    named = make_list(proves=Proves.WANTED)
    for surname in ("Шерстобитов", "Крамольников", "Вязьмитинов", "Заволокин", "Гомозков", "Лыткарев"):
        rank = "major" if surname == "Лыткарев" else "private"
        make_identity(make_case(rank=rank), surname=surname, given_name="Пётр", patronymic="Ильич", born_on=BORN)
        make_entry(named, surname=surname, given_name="Пётр", patronymic="Ильич", born_on=BORN)
    running.work(running.begin_run(named, by=data_editor, at=NOW, by_worker=False).pk)
    for match in Match.objects.all():
        deciding.judge(match, opinion=Opinion.SAME, by=data_editor, at=NOW)
    return named


def test_figure_that_rests_on_matches_says_what_namesakes_would_give(confirmed, client):
    figure = make_figure(definition={"on_wanted_list": ["yes"]})
    page = client.get(figure.get_absolute_url()).content.decode()
    assert "What chance alone would find" in page
    assert "6 men were recognised in a list (official request or list)" in page
    assert "full name and date of birth" in page
    assert "&lt; 0.05" in page
    assert confirmed.title not in page


def test_number_of_very_few_is_not_told_and_a_source_not_named_stays_so(confirmed, client):
    type(confirmed.source).objects.filter(pk=confirmed.source_id).update(kind_may_be_named=False)
    figure = make_figure(definition={"on_wanted_list": ["yes"], "rank": ["major"]})
    page = client.get(figure.get_absolute_url()).content.decode()
    assert "Some were recognised in a list (of a source that is not named)" in page


def test_other_figures_say_nothing_of_it(confirmed, client):
    page = client.get(make_figure(definition={"on_wanted_list": ["no"]}).get_absolute_url()).content.decode()
    assert "What chance alone would find" not in page


def test_run_changes_what_pages_show(confirmed, client, data_editor):
    figure = make_figure(definition={"on_wanted_list": ["yes"]})
    client.get(figure.get_absolute_url())
    running.work(running.begin_run(confirmed, by=data_editor, at=NOW, by_worker=False).pk)
    assert "6 men were recognised" in client.get(figure.get_absolute_url()).content.decode()
