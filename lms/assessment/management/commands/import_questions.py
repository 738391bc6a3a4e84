"""Import the questions of a file into the bank."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courses.models import Topic
from lms.assessment import importing
from lms.assessment.errors import FileUnreadable
from lms.assessment.formats import reasons
from lms.assessment.models import QuestionImport

FORMATS = [form.replace("_", "-") for form in QuestionImport.Format.values]


class Command(BaseCommand):
    """Answers 0 also where questions are rejected, 2 where the file cannot be read at all."""

    help = "Import questions from a GIFT, Moodle XML, Aiken or XLSX file, with a verdict about each of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and what is said about it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=[*QuestionImport.Format.values, *FORMATS], default="auto")
        parser.add_argument("--language", choices=dict(settings.LANGUAGES), default=settings.LANGUAGE_CODE)
        parser.add_argument("--topic", help="slug of the topic of questions whose category is no topic")
        parser.add_argument("--dry-run", action="store_true", help="only say what would become of each question")
        parser.add_argument("--json", action="store_true", help="print the verdicts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the file, and import what can be imported."""
        setting = importing.Setting(options["language"], self._topic(options["topic"]))
        try:
            data = options["file"].read_bytes()
            planned = importing.import_file(
                data,
                setting,
                name=options["file"].name,
                form=options["format"].replace("-", "_"),
                is_dry_run=options["dry_run"],
            )
        except (OSError, FileUnreadable) as error:
            words = error.messages[0] if isinstance(error, FileUnreadable) else str(error)
            raise CommandError(f"{options['file']}: {words}", returncode=2) from error
        report = [each.line for each in planned]
        self.stdout.write(_as_json(report) if options["json"] else _as_text(report))

    def _topic(self, slug: str | None) -> Topic | None:
        topic = Topic.objects.filter(slug=slug).first() if slug else None
        if slug and topic is None:
            raise CommandError(f"There is no topic {slug}.", returncode=2)
        return topic


def _as_json(report: importing.Report) -> str:
    lines = [
        {name: line[name] for name in ("line", "name", "type", "verdict")}
        | {"reason": reasons.sentences(line["notes"]), "code": line["code"], "change": line["change"]}
        for line in report
    ]
    return json.dumps({"questions": lines} | importing.totals(report), ensure_ascii=False, indent=1)


def _as_text(report: importing.Report) -> str:
    lines = [
        f"{line['line']:>6}  {line['verdict']:<8}  {line['change']:<9}  {line['type']:<12}  {line['name'][:60]}  "
        f"{reasons.sentences(line['notes'])}".rstrip()
        for line in report
    ]
    counts = ", ".join(f"{name}: {count}" for name, count in importing.totals(report).items())
    return "\n".join([*lines, counts])
