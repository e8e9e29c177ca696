"""Nobody finds out by searching whether a name is known to the desk: the answers for a name in the database and for one
out of thin air are the same, for every list, field that completes itself, filter and search that a role can reach.
"""

import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.db.models import ForeignKey, ManyToManyField
from django.urls import reverse
from scipy.stats import ks_2samp

from desertions.models import ImportRun
from tests.factories import (
    NOW,
    finish,
    make_article,
    make_case,
    make_entry,
    make_file,
    make_identity,
    make_list,
    make_source,
    make_user,
)

PERSON, LISTED, INVENTED = "Шерстобитов", "Вязьмитинов", "Крамольнико"
"""A name whose case is sealed, one that only lists and sealed papers hold, and one in no place; of the same length."""
PATHS = [
    "identity__surname", "identity__surname__istartswith", "case__identity__surname", "target__identity__surname",
    "surname", "surname__startswith", "sealed__contains", "entries__surname", "named_list__entries__surname__contains",
    "matches__named_list__entries__surname", "source__statement__icontains", "statement__contains",
    "text_pages__text__icontains", "file__text_pages__text__contains", "source__files__text_pages__text__contains",
    "content__icontains", "desk_notes__icontains", "note__contains", "person_key", "blind_index__contains", "q",
]  # fmt: skip
"""Parameters with which somebody may try a list."""
RANDOM = re.compile(
    r'csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|csrfToken[^;]*;|name="loaded" value="[^"]*"|\?v=\w+'
    r"|X-CSRFToken[^}]*"
)


@pytest.fixture
def known(db):  # type: ignore[no-untyped-def]
    """A name in an identity, another in an entry, the statement of a sealed source, and the file of a closed import."""
    by = make_user("data editor")
    make_identity(make_case(publication="private"), surname=PERSON, given_name="Пётр")
    sealed = make_source(confidentiality="sealed", statement=f"{LISTED} рассказал.")
    named = make_list(is_sealed=True, source=sealed)
    make_entry(named, surname=LISTED, given_name="Пётр")
    file = make_file(sealed, f"{LISTED} Пётр".encode(), "list.txt", by=by)
    ImportRun.objects.create(named_list=named, source=sealed, file=file, by=by, at=NOW)
    make_article(published_at=NOW)


def tricks() -> Iterator[str]:
    """Addresses with `{}` in the place of a name."""
    for model in admin.site._registry:
        opts = model._meta
        listed = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        for path in PATHS if opts.app_label == "desertions" else ["q", "surname"]:
            yield f"{listed}?{path}={{}}"
        for field in opts.get_fields():
            if isinstance(field, ForeignKey | ManyToManyField):
                yield (
                    f"/admin/autocomplete/?app_label={opts.app_label}&model_name={opts.model_name}"
                    f"&field_name={field.name}&term={{}}"
                )
    yield from (
        "/admin/desertions/case/search/?q={}",
        "/admin/search/?s={}",
        "/admin/desertions/case/namesakes/?surname={}",
    )
    yield from ("/search/?q={}", "/cases/?q={}", "/cases/?identity__surname={}", "/cases/?motive={}", "/figures/?q={}")


def seen(answer: Any, name: str) -> tuple[int, str]:
    """Return the status and the page without the name and what is drawn anew for each answer."""
    text = finish(answer).decode("utf-8", "replace")
    for written in (
        name,
        name.casefold(),
        quote(quote(name)),
        quote(name),
        "".join(f"\\u{ord(letter):04x}" for letter in name),
    ):
        text = text.replace(written, "NAME")
    return answer.status_code, RANDOM.sub("", text)


@pytest.mark.long
@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("role", "name"),
    [("", PERSON), ("", LISTED), ("nobody", PERSON), ("nobody", LISTED), ("moderator", PERSON), ("moderator", LISTED),
     ("reporter", LISTED)],
)  # fmt: skip
def test_look_ups_answer_the_same_for_a_known_and_an_invented_name(role, name, as_role):
    client = as_role(role)
    tried = list(dict.fromkeys(tricks()))
    assert len(tried) > 210
    for trick in tried:
        known, invented = (
            seen(client.get(trick.format(quote(tried_name))), tried_name) for tried_name in (name, INVENTED)
        )
        assert known == invented, trick


@pytest.mark.usefixtures("known")
def test_these_look_ups_find_the_names_for_those_who_may_open_them(as_role):
    client = as_role("editor")
    for trick, name in (("/admin/desertions/case/?q={}", PERSON), ("/admin/desertions/listentry/?q={}", LISTED)):
        assert seen(client.get(trick.format(quote(name))), name) != seen(
            client.get(trick.format(quote(INVENTED))), INVENTED
        )


@pytest.mark.long
@pytest.mark.usefixtures("known")
def test_time_and_size_of_answers_tell_no_name(as_role):
    """Both are compared as distributions: neither may be told apart with any certainty."""
    client = as_role("moderator")
    for trick in ("/admin/search/?s={}", "/admin/comments/comment/?q={}", "/search/?q={}"):
        times: dict[str, list[float]] = {PERSON: [], INVENTED: []}
        sizes: dict[str, set[int]] = {PERSON: set(), INVENTED: set()}
        for n in range(80):
            for name in (PERSON, INVENTED) if n % 2 else (INVENTED, PERSON):
                began = time.process_time()
                answer = client.get(trick.format(quote(name)))
                times[name].append(time.process_time() - began)
                sizes[name].add(len(seen(answer, name)[1]))
        assert sizes[PERSON] == sizes[INVENTED]
        assert ks_2samp(times[PERSON][10:], times[INVENTED][10:]).pvalue > 1e-6, trick
