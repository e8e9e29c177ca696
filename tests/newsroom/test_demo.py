"""Each figure of the model story, counted from the demonstration's rows by the figure and by plain SQL."""

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client

from articles.models import Article
from comments.models import Comment
from desertions.figures.figures import broken_sums, counts
from desertions.models import Case, Figure, Identity
from newsroom.demo import ADMINISTRATOR
from tests.conftest import ROLES

TABLE = {
    "soldiers-who-left": (1010, "SELECT count(*) FROM desertions_case"),
    "contract-soldiers": (858, "SELECT count(*) FROM desertions_case WHERE contract_type = 'contract'"),
    "mobilised-soldiers": (150, "SELECT count(*) FROM desertions_case WHERE contract_type = 'mobilised'"),
    "conscripts": (2, "SELECT count(*) FROM desertions_case WHERE contract_type = 'conscript'"),
    "junior-officers": (
        26,
        "SELECT count(*) FROM desertions_case WHERE rank IN "
        "('junior_lieutenant', 'lieutenant', 'senior_lieutenant', 'captain')",
    ),
    "majors": (1, "SELECT count(*) FROM desertions_case WHERE rank = 'major'"),
    "lieutenant-colonels": (2, "SELECT count(*) FROM desertions_case WHERE rank = 'lieutenant_colonel'"),
    "served-before-the-invasion": (
        31,
        "SELECT count(DISTINCT m.case_id) FROM desertions_match m "
        "JOIN desertions_namedlist l ON l.id = m.named_list_id "
        "WHERE m.status = 'confirmed' AND l.proves = 'served_before'",
    ),
    "joined-after-it-began": (
        979,
        "SELECT count(*) FROM desertions_case c WHERE NOT EXISTS (SELECT 1 FROM desertions_match m "
        "JOIN desertions_namedlist l ON l.id = m.named_list_id "
        "WHERE m.case_id = c.id AND m.status = 'confirmed' AND l.proves = 'served_before')",
    ),
    "found-in-court-records": (96, "SELECT count(DISTINCT case_id) FROM desertions_proceeding"),
    "on-the-wanted-list": (
        26,
        "SELECT count(DISTINCT m.case_id) FROM desertions_match m "
        "JOIN desertions_namedlist l ON l.id = m.named_list_id WHERE m.status = 'confirmed' AND l.proves = 'wanted'",
    ),
}


@pytest.mark.long
def test_demonstration_counts_every_figure_of_the_model_story_from_rows(on_demonstration):
    figures = {figure.slug: figure for figure in Figure.objects.all()}
    live = counts(figures.values())
    for slug, (expected, sql) in TABLE.items():
        with connection.cursor() as cursor:
            cursor.execute(sql)
            assert (slug, cursor.fetchone()[0]) == (slug, expected)
        assert (slug, live[figures[slug].pk].value) == (slug, expected)
    assert not broken_sums()
    assert {*Group.objects.filter(user__is_staff=True).values_list("name", flat=True)} == {*ROLES}
    assert User.objects.get(is_superuser=True).username == ADMINISTRATOR
    assert Case.objects.filter(is_invented=False).count() == 0
    assert Identity.objects.count() == 1010

    article = Article.objects.get(slug="a-thousand-and-ten")
    page = Client().get(article.get_absolute_url()).content.decode()
    for number in ("1,010", "858", "150", "26", "31", "979", "96"):
        assert f">{number}</a>" in page
    assert "Every person, case and number here is invented" in page
    statuses = set(Comment.objects.filter(article=article).values_list("status", flat=True))
    assert statuses == {"approved", "pending", "rejected", "deleted"}
    assert page.count("This comment was removed.") == 1
