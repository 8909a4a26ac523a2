"""How a letter will look: the very words and layout its mails will have."""

from dataclasses import dataclass
from typing import Any

from services.common.clock import Clock
from services.common.contracts.previews import LetterPreview, PreviewLetter
from services.common.errors import Unauthenticated
from services.common.settings import Settings
from services.notifications.channels.email import speaker
from services.notifications.domain import Recipient
from services.notifications.domain.after import LETTER
from services.notifications.texts.mail import write


@dataclass(frozen=True)
class Previewing:
    """Writes a mail without sending it."""

    settings: Settings
    clock: Clock

    def preview_letter(self, command: PreviewLetter) -> LetterPreview:
        """The mail as the asker would get it."""
        if not command.asker.person:
            raise Unauthenticated("session.required")
        params: dict[str, Any] = {
            "slug": command.slug,
            "community_name": command.community_name,
            "event": command.event,
            "title": command.title or {},
            "subject": command.subject,
            "text": command.body,
        }
        language = command.asker.language
        to = Recipient(person=command.asker.person, name=command.asker.name, language=language)
        node = self.settings.name_in(language)
        letter = write(LETTER, params, to, origin=self.settings.origin, node=node)
        return LetterPreview(
            sender=speaker(LETTER, params, language, node),
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
        )
