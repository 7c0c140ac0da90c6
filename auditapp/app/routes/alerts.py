"""Routes of alerts, reminders, webhooks, jobs and walls, each beside the rule of who may use it."""

from litestar.handlers import HTTPRouteHandler

from auditapp.agencies.queries import node_of_agency
from auditapp.alerts import pages as alerts
from auditapp.alerts.models.alerts import READERS
from auditapp.alerts.models.reminders import KEEPERS
from auditapp.alerts.pages.wall import WATCHERS
from auditapp.alerts.queries.alerts import node_of_alert
from auditapp.alerts.queries.jobs import node_of_job
from auditapp.alerts.queries.webhooks import node_of_webhook
from auditapp.people.models import Role
from auditapp.web.access import SIGNED_IN, Rule, allow

READ = allow(*READERS)
READ_ALERT = allow(*READERS, node=node_of_alert)
KEEP_RULES = allow(*KEEPERS, node=node_of_agency)
WATCH = allow(*WATCHERS, node=node_of_agency)
ADMINISTRATOR = allow(Role.ADMINISTRATOR)
KEEP_WEBHOOK = allow(Role.ADMINISTRATOR, node=node_of_webhook)

ALERTS: tuple[tuple[Rule, HTTPRouteHandler], ...] = (
    (READ, alerts.index_alerts),
    (READ, alerts.index_subscriptions),
    (READ, alerts.create_subscription),
    (READ, alerts.create_ending),
    (READ_ALERT, alerts.show_alert),
    (READ_ALERT, alerts.create_handling),
    # reminders
    (SIGNED_IN, alerts.index_reminders),
    (SIGNED_IN, alerts.update_digest),
    (KEEP_RULES, alerts.edit_rules),
    (KEEP_RULES, alerts.update_rules),
    # webhooks and what could not be sent
    (ADMINISTRATOR, alerts.index_webhooks),
    (ADMINISTRATOR, alerts.create_webhook),
    (KEEP_WEBHOOK, alerts.show_webhook),
    (KEEP_WEBHOOK, alerts.create_secret),
    (KEEP_WEBHOOK, alerts.create_webhook_ending),
    (KEEP_WEBHOOK, alerts.create_ping),
    (KEEP_WEBHOOK, alerts.create_resending),
    (ADMINISTRATOR, alerts.index_jobs),
    (ADMINISTRATOR, alerts.create_mail_test),
    (allow(Role.ADMINISTRATOR, node=node_of_job), alerts.create_retry),
    # walls
    (WATCH, alerts.show_wall),
    (WATCH, alerts.show_wall_stream),
)
