"""What people are told when mails do not reach them."""

from services.notifications.domain.telling import EMAIL, INAPP, PUSH, TELEGRAM, Kind, sorts

STOPPED = "mail_stopped"
CHECK = "mail_check"

sorts(
    Kind(
        name=STOPPED,
        essential=True,
        available=(INAPP, PUSH, TELEGRAM),
        chosen=(INAPP, PUSH, TELEGRAM),
        leads_to="settings",
        shows=("email", "stopped"),
    ),
    Kind(
        name=CHECK,
        essential=True,
        available=(EMAIL,),
        chosen=(EMAIL,),
        lane="urgent",
        leads_to="mailbox",
        shows=("email",),
    ),
)
