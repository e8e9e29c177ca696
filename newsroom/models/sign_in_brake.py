from django.db import models


class SignInBrake(models.Model):
    """How often sign-in failed lately in one bucket: an account, a device of theirs, or a coarse network.

    A bucket is named by a keyed digest. That of a network is one of 65,536, so that it tells of no network which it is.
    """

    bucket = models.BigIntegerField(primary_key=True)
    failures = models.PositiveIntegerField()
    blocked_until = models.DateTimeField()
    forget_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.bucket)
