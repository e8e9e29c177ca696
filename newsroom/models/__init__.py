from newsroom.models.desk_session import DeskSession
from newsroom.models.factor_reset import FactorReset
from newsroom.models.form_draft import FormDraft
from newsroom.models.sign_in_brake import SignInBrake

__all__ = ["DeskSession", "FactorReset", "FormDraft", "SignInBrake"]
