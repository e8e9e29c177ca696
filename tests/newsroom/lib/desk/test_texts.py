"""Whatever is typed into a form of the desk comes in one form."""

from django import forms
from django.urls import get_resolver

from newsroom.lib.desk.texts import StoredCharField

KEPT_AS_TYPED = {
    ("PastedTextForm", "text"), ("PurgeForm", "number"), ("SearchForm", "q"), ("CodeForm", "code"),
    ("CodeAgainForm", "code"), ("SetUpForm", "code"), ("ExplorerForm", "words"),
    ("LetterForm", "text"), ("LetterAgainForm", "text"), ("LetterCodeForm", "code"),
}  # fmt: skip
"""Evidence, which is searched in normal form; letters, which their form normalises; the others are only compared."""


def forms_of_the_desk(base: type[forms.BaseForm]) -> set[type[forms.BaseForm]]:
    below = {form for child in base.__subclasses__() for form in {child, *forms_of_the_desk(child)}}
    return {form for form in below if form.__module__.partition(".")[0] in ("articles", "desertions", "newsroom")}


def test_declared_texts_are_stored_in_one_form():
    assert get_resolver().url_patterns  # loads every form
    fields = {
        (form.__name__, name)
        for form in forms_of_the_desk(forms.BaseForm)
        for name, field in getattr(form, "declared_fields", {}).items()
        if type(field) is forms.CharField and not field.widget.is_hidden
    }
    assert fields == KEPT_AS_TYPED


def test_text_is_composed_and_has_nothing_invisible():
    assert StoredCharField().clean("И\u0306ошкар-О\u200bла\r\n") == "Йошкар-Ола"
