"""What there is to tell, who is told of which message, and how people choose to be told."""

from services.notifications.domain import (
    after,
    belonging,
    digest,
    door,
    elsewhere,
    gatherings,
    guests,
    invitations,
    mail,
    reminding,
    seats,
    series,
    speaking,
    webhooks,
)
from services.notifications.domain.choosing import (
    Recipient,
    channels_for,
    check_choices,
    without_mail,
)
from services.notifications.domain.gatherings import ATTENDING
from services.notifications.domain.telling import (
    BOTH,
    EMAIL,
    INAPP,
    KEPT_DAYS,
    KINDS,
    LINKED,
    OUTER,
    Crowd,
    Kind,
    Lane,
    Notice,
    told_by,
)

TOPICS = (
    belonging,
    gatherings,
    reminding,
    speaking,
    door,
    webhooks,
    seats,
    series,
    guests,
    after,
    invitations,
    elsewhere,
    digest,
    mail,
)
"""The modules that add kinds, in the order people see them."""

__all__ = [
    "ATTENDING",
    "BOTH",
    "EMAIL",
    "INAPP",
    "KEPT_DAYS",
    "KINDS",
    "LINKED",
    "OUTER",
    "TOPICS",
    "Crowd",
    "Kind",
    "Lane",
    "Notice",
    "Recipient",
    "channels_for",
    "check_choices",
    "told_by",
    "without_mail",
]
