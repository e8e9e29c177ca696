import datetime
import hashlib
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from desertions.choices import Proves
from desertions.models.source import Source
from desertions.querysets import ListEntryQuerySet, NamedListQuerySet
from newsroom.lib.desk.history import keep_history
from newsroom.lib.names.parsing import Name
from newsroom.lib.names.spelling import fold
from newsroom.lib.sealing.blind_index import blind_index_db_index, blind_index_field, folded
from newsroom.lib.sealing.fields import SealedJSONField
from newsroom.lib.sealing.keys import digest


@keep_history
class NamedList(models.Model):
    """A list of people from one source: the command's list, a roster, a wanted list."""

    title = models.CharField(_("title"), max_length=200)
    source = models.ForeignKey(Source, models.PROTECT, related_name="lists", verbose_name=_("source"))
    as_of = models.DateField(_("as of"), null=True, blank=True)
    proves = models.CharField(
        _("an entry in it proves that"),
        max_length=20,
        choices=Proves,
        help_text=_("A confirmed match with an entry of this list counts as this fact of the case."),
    )
    is_sealed = models.BooleanField(
        _("sealed"),
        default=False,
        help_text=_(
            "Its entries are stored encrypted and opened only by those who may open identities, and each opening is "
            "recorded. A list of people who left their unit is always sealed. A sealed list stays sealed."
        ),
    )
    is_judged_blind = models.BooleanField(
        _("blind review"),
        default=False,
        help_text=_("A reviewer sees the score of a pair only after the decision, so that it does not influence them."),
    )
    needs_two_reviewers = models.BooleanField(
        _("two reviewers"),
        default=False,
        help_text=_("A pair is decided when two people agree; if they disagree, a third decides."),
    )
    headings = SealedJSONField(default=dict, editable=False)
    """Heading → field of its files, as last confirmed. Sealed, as a row of names may be taken for the heading."""

    indexed_in = models.ForeignKey("desertions.ImportRun", models.SET_NULL, null=True, editable=False, related_name="+")
    """The import up to which every entry has its keys for matching."""
    indexed_in.is_derived = True  # type: ignore[attr-defined] # left out of the history: it says nothing about the list

    objects = NamedListQuerySet.as_manager()

    class Meta:
        verbose_name = _("named list")
        verbose_name_plural = _("named lists")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(proves=Proves.LEFT) | Q(is_sealed=True), name="list_of_those_who_left_is_sealed"
            )
        ]

    def __str__(self) -> str:
        return self.title


ENTRY_VALUES = (
    "number", "surname", "given_name", "patronymic", "born_on", "born_year", "rank_text", "unit_text", "place", "note",
)  # fmt: skip
"""Columns that hold what one line of a list says."""


class ListEntry(models.Model):
    """One line of a named list, as written there.

    The values of an entry of a sealed list are in `sealed` and nowhere else. Entries are written by imports only
    (`desertions/lists/importing`); an entry that a newer version of the list lacks stays, marked by `gone_in`.
    """

    named_list = models.ForeignKey(NamedList, models.CASCADE, related_name="entries", verbose_name=_("list"))
    row = models.PositiveIntegerField(_("row"))
    number = models.CharField(_("number in the list"), max_length=100, blank=True)
    surname = models.CharField(_("surname"), max_length=100, blank=True)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    born_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    rank_text = models.CharField(_("rank as written"), max_length=200, blank=True)
    unit_text = models.CharField(_("unit as written"), max_length=300, blank=True)
    place = models.CharField(_("place"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    sealed = SealedJSONField(null=True, editable=False)
    blind_index = blind_index_field()
    match_key = models.BigIntegerField(default=0, editable=False)
    """Digest by which a newer version of the list recognises the entry; see `match_text`."""
    content = models.BigIntegerField(default=0, editable=False)
    """Digest of the values, by which an unchanged entry is recognised."""
    before = SealedJSONField(null=True, editable=False)
    """Field → value that the latest change replaced."""
    added_in = models.ForeignKey(
        "desertions.ImportRun", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("added in")
    )
    changed_in = models.ForeignKey(
        "desertions.ImportRun",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("changed in"),
    )
    gone_in = models.ForeignKey(
        "desertions.ImportRun",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("gone since"),
    )

    objects = ListEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("list entry")
        verbose_name_plural = _("list entries")
        ordering = ["named_list_id", "row", "id"]
        indexes = [
            models.Index(fields=["named_list", "row", "id"], name="entry_by_row"),
            models.Index(fields=["named_list", "match_key"], name="entry_by_match_key"),
            blind_index_db_index("entry_by_name"),
            *[
                models.Index(F(name), F("id"), condition=Q(**{f"{name}__isnull": False}), name=f"entry_by_{name}")
                for name in ("changed_in", "gone_in")
            ],
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sealed__isnull=True)
                | Q(
                    number="", surname="", given_name="", patronymic="", born_on=None, born_year=None, rank_text="",
                    unit_text="", place="", note="",
                ),
                name="sealed_entry_says_nothing_in_clear",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Return a text without the name: the admin's log stores it where no permission protects it."""
        return str(_("row %(row)s of list %(list)s") % {"row": self.row, "list": self.named_list_id})

    @property
    def is_sealed(self) -> bool:
        """Return whether the values are encrypted, as in a sealed list."""
        return self.sealed is not None

    @property
    def values(self) -> dict[str, Any]:
        """Return name → value of `ENTRY_VALUES`, decrypted if the entry is sealed."""
        if self.sealed is None:
            return {name: getattr(self, name) for name in ENTRY_VALUES}
        born = self.sealed.get("born_on")
        empty = dict.fromkeys(ENTRY_VALUES, "") | {"born_on": None, "born_year": None}
        context: dict[str, Any] = empty | self.sealed | {"born_on": datetime.date.fromisoformat(born) if born else None}
        return context

    @property
    def person(self) -> Name:
        """Return the name of the person, in its parts."""
        values = self.values
        return Name(values["surname"], values["given_name"], values["patronymic"])

    @property
    def full_name(self) -> str:
        """Return surname, given name and patronymic, as far as they are known."""
        return self.person.written


def match_text(values: dict[str, Any]) -> str:
    """Return the text by which a newer version of the list recognises a person.

    It is the number in the list, else full name and date or year of birth, or the unit if the birth is unknown.
    """
    if values.get("number"):
        return f"number {values['number']}"
    name = Name(values["surname"], values.get("given_name", ""), values.get("patronymic", ""))
    born = values.get("born_on") or values.get("born_year")
    return f"person {' '.join(folded(name))} {born or fold(values.get('unit_text', ''))}"


def match_key(named: NamedList, values: dict[str, Any]) -> int:
    """Return the digest of `match_text`, a keyed one for a sealed list."""
    text = match_text(values)
    return digest(f"list {named.pk} {text}") if named.is_sealed else open_digest(text)


def sealed_values(values: dict[str, Any]) -> dict[str, Any]:
    """Return what `ListEntry.sealed` holds: the values that are not empty, days in ISO format."""
    contents = {name: values[name] for name in ENTRY_VALUES if values.get(name)}
    return contents | ({"born_on": str(contents["born_on"])} if "born_on" in contents else {})


def open_digest(text: str) -> int:
    """Return an unkeyed digest of the text, as a signed 64-bit number."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), signed=True)
