"""Doors of webhooks: organisers' endpoints, and the timers that send."""

from typing import Any

from services.common.contracts.webhooks import (
    AddWebhook,
    AmendWebhook,
    ListWebhookDeliveries,
    ListWebhooks,
    OfWebhook,
    ReplayWebhook,
)
from services.common.entrypoints import every, rpc
from services.common.wire import dump, load
from services.notifications.endpoints import AGAIN, FIRST


class WebhookDoors:
    """What organisers ask about webhooks, and sending them."""

    use_cases: Any

    @rpc()
    def webhooks(self, command: Any) -> Any:
        """A community's endpoints."""
        return dump(self.use_cases.webhooks.webhooks(load(ListWebhooks, command)))

    @rpc()
    def webhook(self, command: Any) -> Any:
        """One endpoint."""
        return dump(self.use_cases.webhooks.webhook(load(OfWebhook, command)))

    @rpc()
    def add_webhook(self, command: Any) -> Any:
        """A new endpoint with its secret."""
        return dump(self.use_cases.webhooks.add_webhook(load(AddWebhook, command)))

    @rpc()
    def amend_webhook(self, command: Any) -> Any:
        """Change, pause, resume."""
        return dump(self.use_cases.webhooks.amend_webhook(load(AmendWebhook, command)))

    @rpc()
    def remove_webhook(self, command: Any) -> Any:
        """Forget an endpoint."""
        self.use_cases.webhooks.remove_webhook(load(OfWebhook, command))

    @rpc()
    def rotate_webhook(self, command: Any) -> Any:
        """A new secret."""
        return dump(self.use_cases.webhooks.rotate_webhook(load(OfWebhook, command)))

    @rpc()
    def test_webhook(self, command: Any) -> Any:
        """Send something harmless."""
        return dump(self.use_cases.webhooks.test_webhook(load(OfWebhook, command)))

    @rpc()
    def webhook_deliveries(self, command: Any) -> Any:
        """The log."""
        return dump(
            self.use_cases.webhooks.webhook_deliveries(load(ListWebhookDeliveries, command))
        )

    @rpc()
    def replay_webhook(self, command: Any) -> Any:
        """Send one again."""
        return dump(self.use_cases.webhooks.replay_webhook(load(ReplayWebhook, command)))

    @every(interval=1)
    def send_webhooks(self) -> None:
        """Deliveries to endpoints that are well."""
        self.use_cases.webhooks.send_due(FIRST)

    @every(interval=3)
    def resend_webhooks(self) -> None:
        """Deliveries that failed before."""
        self.use_cases.webhooks.send_due(AGAIN)
