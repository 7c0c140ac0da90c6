"""Pages of alerts, reminders, webhooks, jobs and the live wall."""

from auditapp.alerts.pages.alerts import create_handling, index_alerts, show_alert
from auditapp.alerts.pages.jobs import create_mail_test, create_retry, index_jobs
from auditapp.alerts.pages.reminders import (
    edit_rules,
    index_reminders,
    update_digest,
    update_rules,
)
from auditapp.alerts.pages.subscriptions import (
    create_ending,
    create_subscription,
    index_subscriptions,
)
from auditapp.alerts.pages.wall import show_wall, show_wall_stream
from auditapp.alerts.pages.webhooks import (
    create_ping,
    create_resending,
    create_secret,
    create_webhook,
    create_webhook_ending,
    index_webhooks,
    show_webhook,
)

__all__ = [
    "create_ending",
    "create_handling",
    "create_mail_test",
    "create_ping",
    "create_resending",
    "create_retry",
    "create_secret",
    "create_subscription",
    "create_webhook",
    "create_webhook_ending",
    "edit_rules",
    "index_alerts",
    "index_jobs",
    "index_reminders",
    "index_subscriptions",
    "index_webhooks",
    "show_alert",
    "show_wall",
    "show_wall_stream",
    "show_webhook",
    "update_digest",
    "update_rules",
]
