from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from desertions.choices import Fact, ResolutionRule
from desertions.models.case import Case
from desertions.models.source import Source
from newsroom.lib.db.full_text_search import search_vector_field
from newsroom.lib.desk.history import keep_history

MADE_BY_DECISION = r"^(?:match|mention) \d+$"
"""Pattern of the locator of evidence that a confirmed match or mention made. It is removed with that decision only."""


@keep_history
class Evidence(models.Model):
    """One source on one fact of one case, with the page, row or minute.

    Without an assertion it agrees with the case.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="evidence", verbose_name=_("case"))
    source = models.ForeignKey(Source, models.PROTECT, related_name="evidence", verbose_name=_("source"))
    fact = models.CharField(_("supports"), max_length=20, choices=Fact, default=Fact.WHOLE_CASE)
    asserts = models.CharField(
        _("what it asserts"),
        max_length=200,
        blank=True,
        help_text=_("The rank, unit, date… as this source has it. If empty, it agrees with the case."),
    )
    asserted = models.CharField(max_length=60, blank=True, editable=False)
    """What `asserts` means, as the case would store it; empty if that is empty."""
    locator = models.CharField(
        _("place in the source"), max_length=100, blank=True, help_text=_("Page, row or minute.")
    )
    quote = models.TextField(_("quote"), blank=True)
    search_vector = search_vector_field("locator", "quote")

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        ordering = ["fact", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "source", "fact", "locator", "asserted"], name="evidence_is_entered_once"
            ),
            models.CheckConstraint(
                condition=Q(asserts="", asserted="") | (~Q(asserts="") & ~Q(asserted="")),
                name="assertion_is_understood",
            ),
            models.CheckConstraint(
                condition=~Q(fact__in=[Fact.IDENTITY, Fact.WHOLE_CASE]) | Q(asserts=""),
                name="no_name_is_asserted_outside_the_identity",
            ),
        ]
        indexes = [GinIndex(fields=["search_vector"], name="evidence_by_search_vector")]

    def __str__(self) -> str:
        return f"{self.get_fact_display()}: {self.source_id}"


@keep_history
class FactResolution(models.Model):
    """Why the desk publishes one value of a fact on which sources disagree: the source it follows, or a named rule."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="resolutions", verbose_name=_("case"))
    fact = models.CharField(_("fact"), max_length=20, choices=Fact)
    value = models.CharField(_("published value"), max_length=60)
    evidence = models.ForeignKey(
        Evidence, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("evidence it follows")
    )
    rule = models.CharField(_("rule"), max_length=20, choices=ResolutionRule, blank=True)
    note = models.TextField(_("note"), blank=True)
    weighed = models.JSONField(default=dict)
    """The assertions that were weighed: id of the evidence → value asserted."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering = ["fact"]
        constraints = [
            models.UniqueConstraint(fields=["case", "fact"], name="fact_is_resolved_once"),
            models.CheckConstraint(condition=Q(rule="") | ~Q(note=""), name="rule_is_named_with_a_note"),
        ]

    def __str__(self) -> str:
        return f"{self.get_fact_display()}: {self.value}"
