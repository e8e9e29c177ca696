"""The check, before a story is published, whether a text names a person of a case, whose name is sealed."""

from desertions.models import Identity
from newsroom.lib.names.near_in_text import TextOfNames
from newsroom.lib.text.normal_form import searchable


def cases_named_in(text: str) -> list[str]:
    """Return the numbers of the cases whose person the text may name, in ascending order.

    People without a known given name are not looked for. Decrypts the surname of every case, about 50 µs each: meant
    for the moment before publication, not for every page.
    """
    searched = TextOfNames(searchable(text))
    people = Identity.objects.select_related("case").only("surname", "given_name", "case__public_id")
    return sorted(person.case.public_id for person in people.iterator(chunk_size=2000) if searched.may_name(person))
