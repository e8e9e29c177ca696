"""Word rules. Each can be tried on the latest decisions before it is saved."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from comments.models import WordRule
from comments.screening import word_rule_trial
from newsroom.lib.desk.admin import DeskAdmin
from newsroom.lib.desk.rights import DeskRequest

LONGEST_LINE = 200
MOST_LINES = 500


class WordRuleForm(forms.ModelForm[Any]):
    """Form of a word rule. With the button “Try it” nothing is saved: `trial` holds what the rule would have caught."""

    trial: word_rule_trial.Trial | None = None

    class Meta:
        model = WordRule
        fields = ["name", "words", "every_form", "action", "is_hard", "is_active"]

    def clean_words(self) -> str:
        """Return the words.

        Raises ValidationError if there are too many or too long lines, or a line that matches nothing.
        """
        text: str = self.cleaned_data["words"]
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
            raise forms.ValidationError(_("At most 500 lines of at most 200 characters."))
        bare = [line for line in lines if not any(c.isalnum() for c in line)]
        if bare:
            raise forms.ValidationError(_("“%s” has no letter or digit: it would match nothing.") % bare[0])
        return text

    def clean(self) -> dict[str, Any]:
        """Refuse a rule that would hold too large a share of the latest comments, and run the trial if asked for."""
        values: dict[str, Any] = super().clean() or {}
        if "words" in values and values.get("is_active") and values.get("action") == WordRule.Action.HOLD:
            share, tried = word_rule_trial.share_caught(values["words"], every_form=values["every_form"])
            if share > word_rule_trial.MAX_SHARE_CAUGHT and tried >= word_rule_trial.MIN_TRIAL_SIZE:
                text = _("It would hold %(share)s of the last %(tried)d comments: choose more specific words.")
                self.add_error("words", text % {"share": f"{share:.0%}", "tried": tried})
        if "try_it" in self.data and "words" in values:
            self.trial = word_rule_trial.try_rule(values["words"], every_form=values["every_form"])
            self.add_error(None, _("This was a trial: nothing is saved yet."))
        return values


@admin.register(WordRule)
class WordRuleAdmin(DeskAdmin):
    """Word rules of screening."""

    form = WordRuleForm
    list_display = ["name", "action", "every_form", "is_hard", "is_active"]
    list_filter = ["action", "is_active"]
    search_fields = ["name", "words"]
    change_form_before_template = "comments/admin/trial.html"
    actions_submit_line = ["try_it"]

    class Media:
        css = {"all": ["css/admin/comment.css"]}

    def has_try_permission(self, request: DeskRequest, object_id: Any = None) -> bool:
        """Return whether the person may add or change rules."""
        return bool(self.has_add_permission(request) or self.has_change_permission(request))

    @action(description=_("Try it on the latest decisions"), permissions=["try"])
    def try_it(self, request: DeskRequest, obj: WordRule) -> None:
        """Do nothing: a form with this button is never valid."""

    def save_model(self, request: DeskRequest, obj: WordRule, form: Any, change: bool) -> None:
        """Save the rule with the forms of its words."""
        word_rule_trial.save_rule(obj)

    def render_change_form(self, request: DeskRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show a trial without the request to correct errors."""
        form = context["adminform"].form
        if getattr(form, "trial", None) and set(form.errors) == {"__all__"}:
            form.errors.clear()
            context["errors"] = []
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response
