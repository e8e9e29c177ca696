"""The form of a figure: its filter, its nouns, and the reason for a small number."""

import pytest
from django.urls import reverse

from desertions.forms import FigureForm
from desertions.models import Figure, FigureValue
from tests.factories import make_case, make_figure, sign_client_in

pytestmark = pytest.mark.django_db

NO_VALUES = {"recorded_values-TOTAL_FORMS": "0", "recorded_values-INITIAL_FORMS": "0"}


def figure_data(**over):  # type: ignore[no-untyped-def]
    return {
        "label_en": "men",
        "label_ru": "человек",
        "slug": "men",
        "counted": "cases",
        "rule_en": "All.",
        "rule_ru": "Все.",
    } | over


def test_form_stores_the_filter_that_was_chosen():
    form = FigureForm(figure_data(filter_contract_type=["contract"], filter_served_before="no", filter_left_on="2023"))
    assert form.is_valid(), form.errors
    assert form.save().definition == {"contract_type": ["contract"], "left_on": ["2023"], "served_before": ["no"]}


def test_form_names_what_it_cannot_read():
    assert "filter_contract_type" in FigureForm(figure_data(filter_contract_type=["nonsense"])).errors
    form = FigureForm(figure_data(filter_left_on="31.02.2023"))
    assert "Write a date as" in str(form.errors)


def test_form_asks_for_a_reason_before_a_small_number_is_published():
    form = FigureForm(figure_data(is_public="on"))
    assert "small_number_reason" in form.errors
    assert FigureForm(figure_data(is_public="on", small_number_reason="Agreed with the editor.")).is_valid()
    for _ in range(5):
        make_case()
    assert FigureForm(figure_data(is_public="on")).is_valid()


def test_editing_a_figure_shows_and_keeps_its_filter(client, editor):
    figure = make_figure(definition={"contract_type": ["contract"]}, small_number_reason="Agreed.")
    sign_client_in(client, editor)
    address = reverse("admin:desertions_figure_change", args=[figure.pk])
    page = client.get(address).content.decode()
    assert 'value="contract"' in page
    assert "checked" in page
    data = figure_data(
        slug=figure.slug, filter_contract_type=["contract"], is_public="on", small_number_reason="Agreed."
    )
    answer = client.post(address, data | NO_VALUES)
    assert answer.status_code == 302
    assert Figure.objects.get().definition == {"contract_type": ["contract"]}
    assert FigureValue.objects.count() == 0  # nothing that readers see has changed
    assert client.post(address, data | NO_VALUES | {"filter_contract_type": ["mobilised"]}).status_code == 302
    assert Figure.objects.get().definition == {"contract_type": ["mobilised"]}
    assert FigureValue.objects.get().release.by == editor  # type: ignore[union-attr]


def test_data_editor_cannot_make_a_public_figure_small_without_a_reason(client, data_editor):
    for _ in range(5):
        make_case()
    figure = make_figure()
    sign_client_in(client, data_editor)
    data = figure_data(slug=figure.slug, filter_contract_type=["mobilised"])
    page = client.post(reverse("admin:desertions_figure_change", args=[figure.pk]), data | NO_VALUES)
    assert "write who agreed" in page.content.decode()
    assert Figure.objects.get().definition == {}


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "forms"), [("noun_ru", "человек|человека"), ("noun_en", "man"), ("noun_ru", "а||б")])
def test_noun_without_all_its_forms_is_refused_by_the_name_of_its_field(field, forms):
    figure = make_figure("men", small_number_reason="Agreed.")
    data = {"label_en": "a", "label_ru": "б", "slug": "men", "counted": "cases", "rule_en": "r", "rule_ru": "п"}
    refused = FigureForm(data | {field: forms, "small_number_reason": "Agreed."}, instance=figure)
    assert list(refused.errors) == [field]
