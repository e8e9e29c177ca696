from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from desertions.choices import UnitKind
from desertions.querysets import UnitQuerySet
from newsroom.lib.desk.history import keep_history
from newsroom.lib.text.languages import by_language


@keep_history
class Unit(models.Model):
    """A military unit in the tree of units: a division, its regiments, and so on."""

    name_en = models.CharField(_("name in English"), max_length=200)
    name_ru = models.CharField(_("name in Russian"), max_length=200)
    slug = models.SlugField(_("slug"), unique=True, help_text=_("Used in addresses and filters."))
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    garrison = models.CharField(_("garrison"), max_length=200, blank=True)
    case_prefix = models.CharField(
        _("prefix of case numbers"),
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^[0-9A-Z]+$", _("Use capital Latin letters and digits only."))],
        help_text=_("For example 20GMRD. If empty, cases take the prefix of the unit above."),
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["name_en", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("id")), name="unit_is_not_part_of_itself"),
            models.UniqueConstraint(
                fields=["case_prefix"], condition=~Q(case_prefix=""), name="case_prefix_belongs_to_one_unit"
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> str:
        """Return the name in the active language."""
        return by_language(en=self.name_en, ru=self.name_ru)
