"""QuerySets of the case database: which rows a reader, a member of the desk or a figure may use."""

import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from desertions.choices import CONSENT_LACKING, Confidentiality, MatchStatus, OutcomeKind, Proves, Publication
from newsroom.lib.desk.rights import AnyUser, may
from newsroom.lib.text.languages import by_language


class UnitTree(tuple[tuple[int, int | None, str, str, str], ...]):
    """All units, as (id, id of the unit above, slug, English name, Russian name): few enough to load at once."""

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return (slug, name in the active language) of every unit."""
        return [(slug, by_language(en=en, ru=ru)) for _pk, _parent, slug, en, ru in self]

    def within(self, slugs: list[str]) -> list[int]:
        """Return the ids of the units with these slugs and of all units below them, in ascending order."""
        ids: set[int] = set()
        wanted = [pk for pk, _parent, slug, _en, _ru in self if slug in slugs]
        while wanted:
            ids.update(wanted)
            wanted = [pk for pk, parent, _slug, _en, _ru in self if parent in wanted and pk not in ids]
        return sorted(ids)


class UnitQuerySet(models.QuerySet[Any]):
    """Military units."""

    def tree(self) -> UnitTree:
        """Return all units of this queryset, by English name, in one query."""
        return UnitTree(self.order_by("name_en", "pk").values_list("pk", "parent_id", "slug", "name_en", "name_ru"))


SEALED_SOURCE = {"source__confidentiality": Confidentiality.SEALED}
"""Condition for rows whose source is sealed."""


class SourceQuerySet(models.QuerySet[Any]):
    """Sources."""

    def visible_to(self, user: AnyUser) -> "SourceQuerySet":
        """Return the sources that the user may open; sealed ones need a permission of their own."""
        if not may(user, "desertions.view_source"):
            return self.none()
        if may(user, "desertions.open_sealed_source"):
            return self
        return self.exclude(confidentiality=Confidentiality.SEALED)

    def nameable(self) -> "SourceQuerySet":
        """Return the sources whose kind readers may learn, and which may support a public fact."""
        return self.filter(kind_may_be_named=True).exclude(consent__in=CONSENT_LACKING)


def sourced_rows(rows: Any, user: AnyUser) -> Any:
    """Return those of the rows, which have an optional `source`, that have none or one that the user may open."""
    if may(user, "desertions.open_sealed_source"):
        return rows.all()
    return rows.filter(models.Q(source=None) | ~models.Q(source__confidentiality=Confidentiality.SEALED))


class SourceFileQuerySet(models.QuerySet[Any]):
    """Files of sources."""

    def visible_to(self, user: AnyUser) -> "SourceFileQuerySet":
        """Return the files of the sources that the user may open, without those whose imports are closed to them."""
        if not may(user, "desertions.view_sourcefile") or not may(user, "desertions.view_source"):
            return self.none()
        files = self.exclude(pk__in=_files_of_closed_imports(user))
        if may(user, "desertions.open_sealed_source"):
            return files
        return files.exclude(source__confidentiality=Confidentiality.SEALED)


def _files_of_closed_imports(user: AnyUser) -> Any:
    """Return the ids of the files of imports that the user may not read: a file tells what its rows tell."""
    runs = apps.get_model("desertions", "ImportRun").objects.all()
    closed = models.Q(pk__in=[])
    if not may(user, "desertions.view_identity"):
        closed |= models.Q(named_list=None) | models.Q(named_list__is_sealed=True)
    if not may(user, "desertions.view_listentry"):
        closed |= ~models.Q(named_list=None)
    return runs.filter(closed).values("file")


class FilePageQuerySet(models.QuerySet[Any]):
    """Pages of files, with their text."""

    def visible_to(self, user: AnyUser) -> "FilePageQuerySet":
        """Return the pages of the files that the user may open, as `SourceFileQuerySet.visible_to` does."""
        if not may(user, "desertions.view_sourcefile") or not may(user, "desertions.view_source"):
            return self.none()
        pages = self.exclude(file__in=_files_of_closed_imports(user))
        if may(user, "desertions.open_sealed_source"):
            return pages
        return pages.exclude(file__source__confidentiality=Confidentiality.SEALED)


class CustodyQuerySet(models.QuerySet[Any]):
    """Rows of chains of custody."""

    def visible_to(self, user: AnyUser) -> "CustodyQuerySet":
        """Return the rows that the user may see: without a file, or of a file whose source the user may open."""
        if not may(user, "desertions.view_custodyrow"):
            return self.none()
        if may(user, "desertions.open_sealed_source"):
            return self
        return self.exclude(file__source__confidentiality=Confidentiality.SEALED)


class CaseQuerySet(models.QuerySet[Any]):
    """Cases."""

    def visible_to(self, user: AnyUser, at: datetime.datetime) -> "CaseQuerySet":
        """Return the public cases, or every case for a user who may view cases."""
        return self if may(user, "desertions.view_case") else self.public()

    def public(self) -> "CaseQuerySet":
        """Return the cases that readers may see, through the public projection only."""
        return self.filter(publication=Publication.PUBLIC)

    def with_derived(self) -> "CaseQuerySet":
        """Annotate `served_before`, `has_proceeding`, `on_wanted_list` and `current_outcome`.

        They are derived from other rows, never entered by hand.
        """
        proceedings = apps.get_model("desertions", "Proceeding").objects
        outcomes = apps.get_model("desertions", "Outcome").objects
        latest = outcomes.filter(case=OuterRef("pk")).order_by(F("on").desc(nulls_last=True), "-order", "-id")
        rows: CaseQuerySet = self.annotate(
            served_before=self._found_in(Proves.SERVED_BEFORE),
            on_wanted_list=self._found_in(Proves.WANTED),
            has_proceeding=Exists(proceedings.filter(case=OuterRef("pk"))),
            current_outcome=Coalesce(Subquery(latest.values("kind")[:1]), Value(OutcomeKind.UNKNOWN.value)),
        )
        return rows

    @staticmethod
    def _found_in(proves: Proves) -> Exists:
        """Return the condition that a match with a list that proves this is confirmed."""
        matches = apps.get_model("desertions", "Match").objects
        return Exists(matches.filter(case=OuterRef("pk"), status=MatchStatus.CONFIRMED, named_list__proves=proves))

    def for_public_list(self) -> "CaseQuerySet":
        """Return the cases with what a public list needs, in a constant number of queries and a stable order."""
        return self.with_derived().select_related("unit", "unit_shown").order_by("public_id")


class FigureQuerySet(models.QuerySet[Any]):
    """Figures."""

    def visible_to(self, user: AnyUser, at: datetime.datetime) -> "FigureQuerySet":
        """Return the public figures, or every figure for a user who may view figures."""
        return self if may(user, "desertions.view_figure") else self.public()

    def public(self) -> "FigureQuerySet":
        """Return the figures that readers may see."""
        return self.filter(is_public=True)

    def on_front_page(self) -> "FigureQuerySet":
        """Return the public figures with a place on the front page, in their order there."""
        return self.public().filter(position__isnull=False).order_by("position", "slug")


class NamedListQuerySet(models.QuerySet[Any]):
    """Named lists."""

    def visible_to(self, user: AnyUser) -> "NamedListQuerySet":
        """Return the lists of the sources that the user may open. Their entries have a rule of their own."""
        if not may(user, "desertions.view_namedlist"):
            return self.none()
        return self if may(user, "desertions.open_sealed_source") else self.exclude(**SEALED_SOURCE)


class ListEntryQuerySet(models.QuerySet[Any]):
    """Entries of named lists."""

    def visible_to(self, user: AnyUser) -> "ListEntryQuerySet":
        """Return the entries that the user may read; those of sealed lists need the right to view identities."""
        if not may(user, "desertions.view_listentry"):
            return self.none()
        entries = self
        if not may(user, "desertions.open_sealed_source"):
            entries = entries.exclude(named_list__source__confidentiality=Confidentiality.SEALED)
        return entries if may(user, "desertions.view_identity") else entries.filter(named_list__is_sealed=False)

    def present(self) -> "ListEntryQuerySet":
        """Return the entries that the newest version of their list has."""
        return self.filter(gone_in=None)


class ImportRunQuerySet(models.QuerySet[Any]):
    """Imports."""

    def visible_to(self, user: AnyUser) -> "ImportRunQuerySet":
        """Return the imports whose rows the user may read.

        Imports of cases and of sealed lists need the right to view identities.
        """
        if not may(user, "desertions.view_importrun"):
            return self.none()
        runs = self if may(user, "desertions.open_sealed_source") else self.exclude(**SEALED_SOURCE)
        if not may(user, "desertions.view_listentry"):
            runs = runs.filter(named_list=None)
        return runs if may(user, "desertions.view_identity") else runs.filter(named_list__is_sealed=False)
