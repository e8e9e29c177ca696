from newsroom.models.desk_session import DeskSession
from newsroom.models.factor_reset import FactorReset
from newsroom.models.sign_in_brake import SignInBrake

__all__ = ["DeskSession", "FactorReset", "SignInBrake"]
