from django.db import models
from django.utils.translation import gettext_lazy as _

from desertions.querysets import SourceQuerySet
from desertions.vocabulary import Confidentiality, Credibility, Reliability, SourceKind


class Source(models.Model):
    """Where something is known from: a document, a list, a person."""

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
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    url = models.URLField(_("address on the web"), max_length=500, blank=True)
    dated = models.DateField(_("date of the source"), null=True, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    notes = models.TextField(_("desk notes"), blank=True, help_text=_("Never shown to readers."))

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["-id"]
        permissions = [("open_sealed_source", _("Can open sealed sources"))]

    def __str__(self) -> str:
        return self.title

    @property
    def grade(self) -> str:
        return f"{self.reliability}{self.credibility}"
