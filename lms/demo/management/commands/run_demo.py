"""Start the demonstration site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections

from lms.demo import preparing, serving
from lms.demo.accounts import ACCOUNTS

HEADINGS = ("role", "name", "sign-in name", "password", "second factor")


def table() -> str:
    """Answer the demonstration accounts, one per line."""
    rows = [
        (
            account.role.replace("_", " "),
            account.full_name,
            account.sign_in_name,
            settings.DEMO_PASSWORD or "(as printed at the first start)",
            f"make code NAME={account.sign_in_name}" if account.needs_second_factor else "not needed",
        )
        for account in ACCOUNTS
    ]
    widths = [max(map(len, column)) for column in zip(HEADINGS, *rows, strict=True)]
    lines = [HEADINGS, tuple("-" * width for width in widths), *rows]
    return "\n".join("  " + "  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


class Command(BaseCommand):
    """`manage.py run_demo`: prepares what changed, starts web server and worker, stops both at the end."""

    help = "Start the demonstration site on this machine, until Ctrl-C."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        """Serve until told to stop."""
        serving.refuse_taken_port(settings.HOST, settings.PORT)
        preparing.prepare(self._say)
        connections.close_all()
        with serving.told_to_stop() as stop:
            processes = serving.start_all(settings.HOST, settings.PORT)
            try:
                serving.wait_until_answers(settings.HOST, settings.PORT, processes)
                self._say(f"\n{table()}\n\nOpen {settings.SITE_ADDRESS} in a browser. Ctrl-C stops the site.")
                serving.watch(processes, stop)
                self._say("\nStopping …")
            finally:
                serving.stop_all(processes)
        self._say("Stopped; no process is left.")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
