from django import forms
from django.utils.translation import gettext_lazy as _

from articles.editing.share_links import MAX_DURATION
from newsroom.lib.desk.texts import StoredCharField


class ShareForm(forms.Form):
    """Form for a new share link."""

    for_whom = StoredCharField(
        label=_("For whom"), max_length=120, help_text=_("For your own records: a name, a role, a reason.")
    )
    days = forms.IntegerField(
        label=_("For how many days"), min_value=1, max_value=MAX_DURATION.days, initial=7, help_text=_("60 at most.")
    )
