from desertions.forms.case import (
    CaseForm,
    EvidenceForm,
    EvidenceFormSet,
    IdentityForm,
    IdentityFormSet,
    MotiveForm,
    MotiveFormSet,
    OutcomeForm,
    ProceedingForm,
)
from desertions.forms.chart import ChartForm
from desertions.forms.decisions import (
    BulkPublicationForm,
    BulkUnitForm,
    MergeForm,
    PublicationForm,
    PurgeForm,
    ReasonForm,
    ResolutionForm,
    VerificationForm,
)
from desertions.forms.figure import FigureForm, filter_field
from desertions.forms.imports import ColumnsForm, ImportFileForm, LayoutForm
from desertions.forms.letters import AnswerForm, LetterAgainForm, LetterCodeForm, LetterForm
from desertions.forms.source import SourceFileForm, SourceForm

__all__ = [
    "AnswerForm",
    "BulkPublicationForm",
    "BulkUnitForm",
    "CaseForm",
    "ChartForm",
    "ColumnsForm",
    "EvidenceForm",
    "EvidenceFormSet",
    "FigureForm",
    "IdentityForm",
    "IdentityFormSet",
    "ImportFileForm",
    "LayoutForm",
    "LetterAgainForm",
    "LetterCodeForm",
    "LetterForm",
    "MergeForm",
    "MotiveForm",
    "MotiveFormSet",
    "OutcomeForm",
    "ProceedingForm",
    "PublicationForm",
    "PurgeForm",
    "ReasonForm",
    "ResolutionForm",
    "SourceFileForm",
    "SourceForm",
    "VerificationForm",
    "filter_field",
]
