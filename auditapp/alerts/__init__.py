"""Who is told what and when: jobs, e-mail, webhooks, alerts, reminders and the live wall."""
