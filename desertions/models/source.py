from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from desertions.choices import Confidentiality, Consent, Credibility, Reliability, SourceKind
from desertions.querysets import SourceQuerySet
from newsroom.lib.db.full_text_search import search_vector_field
from newsroom.lib.desk.history import keep_history
from newsroom.lib.sealing.fields import SealedTextField


@keep_history
class Source(models.Model):
    """A source of information: a document, a list, a person."""

    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=SourceKind)
    reliability = models.CharField(
        _("reliability of the source"),
        max_length=1,
        choices=Reliability,
        default=Reliability.F,
        help_text=_("How far this source has proved right before. F means it cannot be judged, not that it is bad."),
    )
    credibility = models.CharField(
        _("credibility of the information"),
        max_length=1,
        choices=Credibility,
        default=Credibility.SIX,
        help_text=_("How well other sources agree with it. Judge it apart from the letter; 6 means cannot be judged."),
    )
    confidentiality = models.CharField(
        _("confidentiality"), max_length=10, choices=Confidentiality, default=Confidentiality.DESK
    )
    kind_may_be_named = models.BooleanField(
        _("its kind may be named to readers"),
        default=True,
        help_text=_(
            "Readers see “interview with family”, never which one. If even that would point to someone, switch it "
            "off: then no public fact may rest on this source alone."
        ),
    )
    repeats = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="repeated_by",
        verbose_name=_("repeats"),
        help_text=_("The source this one draws on. Two that go back to one origin are not independent of each other."),
    )
    consent = models.CharField(
        _("consent"),
        max_length=20,
        choices=Consent,
        default=Consent.NOT_NEEDED,
        help_text=_(
            "Consent of a person who spoke to us. If it is withdrawn, no public fact rests on this source any more."
        ),
    )
    consent_on = models.DateField(_("consent given on"), null=True, blank=True)
    consent_covers = models.TextField(
        _("what the consent covers"), blank=True, help_text=_("Words, name, voice, photograph; where and until when.")
    )
    contact = SealedTextField(_("contact details"), blank=True, null=True, help_text=_("They are stored encrypted."))
    statement = SealedTextField(
        _("what was said"),
        blank=True,
        null=True,
        editable=False,
        help_text=_("The person's own words, as they came. They are stored encrypted."),
    )
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    url = models.URLField(_("address on the web"), max_length=500, blank=True)
    dated = models.DateField(_("date of the source"), null=True, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    notes = models.TextField(_("desk notes"), blank=True, help_text=_("Never shown to readers."))

    search_vector = search_vector_field("title", "publisher", "url", "notes")

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["-id"]
        permissions = [
            ("open_sealed_source", _("Can open sealed sources")),
            ("contact_source", _("Can read contact details of sources")),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="source_by_search_vector"),
            *[
                models.Index(fields=[name, "-id"], name=f"source_by_{name}")
                for name in ("kind", "reliability", "credibility", "confidentiality")
            ],
        ]
        constraints = [
            models.CheckConstraint(condition=Q(repeats=None) | ~Q(repeats=F("id")), name="source_repeats_another")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def grade(self) -> str:
        """Return the grade by the Admiralty code, letter and digit, such as `B2`."""
        return f"{self.reliability}{self.credibility}"

    @property
    def origin_id(self) -> int:
        """Return the id of the source at the end of the chain of repeated sources; its own if it repeats no other.

        Follows a circular chain once.
        """
        seen, source = {self.pk}, self
        while source.repeats is not None and source.repeats.pk not in seen:
            source = source.repeats
            seen.add(source.pk)
        return source.pk
