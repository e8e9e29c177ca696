from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from newsroom.lib.desk.texts import StoredCharField


class WithdrawalForm(forms.Form):
    """Form to withdraw an article. It offers to withdraw the translations too if there are `others`."""

    note = StoredCharField(
        label=_("Why"), max_length=300, required=False, help_text=_("Readers see it at the old address.")
    )
    with_translations = forms.BooleanField(
        label=_("Withdraw its translations too"), required=False, initial=True, help_text=_("They say the same thing.")
    )

    def __init__(self, *args: Any, others: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not others:
            del self.fields["with_translations"]
