"""Questions from a file go into the bank: first a verdict about each, then all of them in one transaction.

A question is known again by its id, else by its category and name. Its languages are gathered: a file in one language
never takes those away that the bank has besides.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from taggit.models import Tag, TaggedItem

from courses.models import Topic
from lms.assessment import bank, merging
from lms.assessment.errors import FileUnreadable
from lms.assessment.formats import apart, detecting
from lms.assessment.formats.found import REJECTED, Found, QuestionRefused
from lms.assessment.models import AttemptItem, Category, Question, QuestionImport
from lms.people.models import Person

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"
AT_ONCE = 500  # questions for which the bank is asked together
SMALL = 200 * 1024  # bytes of a file that is dealt with at once, without the worker
FEW = 200  # questions that are written at once, without the worker
ABANDONED_AFTER = datetime.timedelta(days=7)
LONGEST_CODE, LONGEST_TAG = 40, 100
TEXT_FIELDS = {"reference": ("reference", 250), "jurisdiction": ("jurisdiction", 20), "course": ("course_code", 12)}

Report = list[dict[str, Any]]
Advance = Callable[[int, int], None]


@dataclass(frozen=True)
class Setting:
    """What is said about a whole file. Without a topic, one for imported questions is made."""

    language: str
    topic: Topic | None = None
    by: Person | None = None


@dataclass
class Planned:
    """One question of a file beside what the bank has of it."""

    found: Found
    code: str = ""
    question: Question | None = None
    key: dict[str, Any] = field(default_factory=dict)
    texts: bank.Texts = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    is_other_content: bool = False
    keeps_approval: bool = False

    @property
    def change(self) -> str:
        """New, changed or unchanged; empty for what is refused."""
        if self.found.refusal:
            return ""
        if self.question is None:
            return NEW
        return CHANGED if self.is_other_content or self.fields else UNCHANGED

    @property
    def line(self) -> dict[str, Any]:
        """What the report says of the question."""
        found = self.found
        return {
            "line": found.line,
            "name": found.name,
            "type": found.kind,
            "code": self.code,
            "verdict": found.verdict,
            "notes": [[note.reason, note.gaps] for note in found.notes],
            "change": self.change,
        }


def read(data: bytes, *, name: str = "", form: str = detecting.AUTO) -> tuple[str, list[Found]]:
    """Answer the format of a file and all its questions. Raises FileUnreadable."""
    form, questions = detecting.read(data, name=name, form=form)
    return form, list(questions)


# --- the verdicts -------------------------------------------------------------------------------


def plan(founds: Sequence[Found], setting: Setting, advance: Advance | None = None) -> list[Planned]:
    """Answer what would become of each question. Nothing is written."""
    planned = named([Planned(found) for found in founds], setting)
    topics = _Topics(setting.topic)
    for start in range(0, len(planned), AT_ONCE):
        part = planned[start : start + AT_ONCE]
        _compare(part, topics)
        if advance:
            advance(start + len(part), len(planned))
    return planned


def named(planned: list[Planned], setting: Setting) -> list[Planned]:
    """Answer the questions with their codes and languages; one whose id another one has already is refused."""
    lines: dict[str, int] = {}
    names: Counter[tuple[str, ...]] = Counter()
    for each in planned:
        found = each.found
        if found.refusal:
            continue
        _set_language(found, setting.language)
        each.code = _code(found, names)
        if each.code in lines:
            found.refuse(QuestionRefused("code_twice", code=each.code, first=lines[each.code]))
        lines.setdefault(each.code, found.line)
    return planned


def _set_language(found: Found, language: str) -> None:
    """Give texts without a language that of the file, and an essay without a rubric a criterion in it."""
    if "" in found.texts:
        told = found.about.get("language", "")
        language = told if told in dict(settings.LANGUAGES) else language
        found.texts[language] = found.texts.pop("")
    for code, text in found.texts.items():
        rubric = text["parts"].get("rubric", {})
        if list(rubric.values()) == [""]:
            with translation.override(code):
                text["parts"] = {"rubric": dict.fromkeys(rubric, _("The answer as a whole"))}


def _code(found: Found, names: Counter[tuple[str, ...]]) -> str:
    code = found.code.strip()
    if len(code) > LONGEST_CODE:
        code = f"{code[:28]}-{_digest(code)}"
        found.lose("code", code=code)
    if code:
        return code
    name = (*found.category, found.name)
    names[name] += 1
    digest = _digest("\n".join((*name, str(names[name]))))
    return f"{slugify(found.name, allow_unicode=True)[:28].strip('-_')}-{digest}".lstrip("-")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


class _Topics:
    """Topics by what files call them."""

    def __init__(self, default: Topic | None) -> None:
        self.default = default
        self.by_slug: dict[str, Topic] = {}
        self.by_name: dict[str, Topic] = {}
        for topic in Topic.objects.all():
            self.by_slug[topic.slug] = topic
            for language in dict(settings.LANGUAGES):
                name = " ".join(str(getattr(topic, f"name_{language}", "") or "").split()).casefold()
                if name:
                    self.by_name.setdefault(name, topic)

    def of(self, found: Found) -> Topic | None:
        """Answer the topic that a file names for a question, by itself or by its category."""
        told = found.about.get("topic", "")
        topic = self._called(told) if told else None
        if told and topic is None:
            found.lose("topic", text=told[:60])
        return topic or next(filter(None, map(self._called, reversed(found.category))), None)

    def _called(self, name: str) -> Topic | None:
        return self.by_slug.get(name) or self.by_name.get(" ".join(name.split()).casefold())


def _compare(planned: list[Planned], topics: _Topics) -> None:
    """Set each question beside the one of the bank that has its code."""
    asked = AttemptItem.objects.filter(version__question=OuterRef("pk"))
    known = (
        Question.objects.filter(code__in=[each.code for each in planned if each.code])
        .annotate(is_drawn=Exists(asked))
        .select_related("current_version", "topic", "category")
        .prefetch_related("current_version__texts", "tags")
    )
    by_code = {question.code: question for question in known}
    for each in planned:
        if each.found.refusal:
            continue
        each.question = by_code.get(each.code)
        try:
            _compare_one(each, topics)
        except QuestionRefused as error:
            each.found.refuse(error)


def _compare_one(each: Planned, topics: _Topics) -> None:
    found, question = each.found, each.question
    topic = topics.of(found)
    each.fields = _fields(found)
    each.key, each.texts = found.key, found.texts
    if question is None:
        each.fields["topic"] = topic or topics.default
        each.is_other_content = True
        return
    if topic:
        each.fields["topic"] = topic
    each.fields = {name: value for name, value in each.fields.items() if value != _value(question, name)}
    _compare_content(each, question)


def _compare_content(each: Planned, question: Question) -> None:
    version = question.current_version
    texts = bank.texts_of(version) if version else {}
    known = apart.canonical(question.kind, version.key if version else {}, texts)
    is_kind_other = question.kind != each.found.kind
    if is_kind_other and question.is_drawn:  # type: ignore[attr-defined]
        raise QuestionRefused("kind_is_fixed", code=each.code)
    if is_kind_other and set(texts) - set(each.texts):
        others = ", ".join(sorted(set(texts) - set(each.texts)))
        raise QuestionRefused("other_languages", code=each.code, languages=others)
    if is_kind_other:
        each.fields["kind"] = each.found.kind
        each.is_other_content = True
        return
    each.key, each.texts = merging.merged(each.code, question.kind, known, (each.key, each.texts))
    each.is_other_content = (each.key, each.texts) != known
    # Words that only joined the others wait for their own check; those that were checked are asked meanwhile.
    each.keeps_approval = each.key == known[0] and all(each.texts.get(name) == text for name, text in known[1].items())


def _fields(found: Found) -> dict[str, Any]:
    """Answer what a file says about a question besides its content: only what it does say."""
    fields: dict[str, Any] = {}
    for name, (column, limit) in TEXT_FIELDS.items():
        if told := found.about.get(name, ""):
            fields[column] = told[:limit]
    if told := found.about.get("difficulty", ""):
        if told in ("1", "2", "3"):
            fields["difficulty"] = int(told)
        else:
            found.lose("difficulty", text=told[:20])
    if found.category:
        fields["category"] = found.category
    if found.tags:
        if any(len(tag) > LONGEST_TAG for tag in found.tags):
            found.lose("tags")
        fields["tags"] = frozenset(tag[:LONGEST_TAG].strip() for tag in found.tags)
    return fields


def _value(question: Question, name: str) -> Any:
    if name == "category":
        return question.category.names if question.category else ()
    if name == "tags":
        return frozenset(tag.name for tag in question.tags.all())
    return getattr(question, name)


# --- into the bank ------------------------------------------------------------------------------


def import_file(data: bytes, setting: Setting, *, name: str, form: str, is_dry_run: bool = False) -> list[Planned]:
    """Answer what became of each question of a file, or would become of it. Raises FileUnreadable."""
    form, founds = read(data, name=name, form=form)
    planned = plan(founds, setting)
    if is_dry_run:
        return planned
    with transaction.atomic():
        write(planned, setting)
        upload = QuestionImport(file_name=name[:255], format=form, language=setting.language, made_by=setting.by)
        upload.topic = setting.topic or _imported_topic()
        upload.end([each.line for each in planned])
    return planned


@transaction.atomic
def write(planned: list[Planned], setting: Setting) -> None:
    """Write what was planned. What has changed in the bank since then is looked at again first."""
    _look_again(planned, setting)
    default = setting.topic or _imported_topic()
    categories = _Categories()
    tags: dict[int, frozenset[str]] = {}
    for start in range(0, len(planned), AT_ONCE):
        part = planned[start : start + AT_ONCE]
        _add([each for each in part if each.change == NEW], default, categories, tags, setting)
        for each in part:
            if each.change == CHANGED:
                _renew(each, categories, tags, setting)
    _tag(tags)


def _look_again(planned: list[Planned], setting: Setting) -> None:
    """Compare once more what is in the bank now: those to be changed, and those that were not there before."""
    codes = [each.code for each in planned if each.change]
    there = set()
    for start in range(0, len(codes), AT_ONCE):
        locked = Question.objects.select_for_update().filter(code__in=codes[start : start + AT_ONCE])
        there |= set(locked.values_list("code", flat=True))
    again = [
        each
        for each in planned
        if each.change == CHANGED or (each.change and (each.question is None) == (each.code in there))
    ]
    topics = _Topics(setting.topic)
    for start in range(0, len(again), AT_ONCE):
        part = again[start : start + AT_ONCE]
        for each in part:
            each.is_other_content = each.keeps_approval = False
        _compare(part, topics)


def _imported_topic() -> Topic:
    """Answer the topic of questions for which nobody chose one."""
    names = {}
    for language in settings.INTERFACE_LANGUAGES:
        with translation.override(language):
            names[f"name_{language}"] = _("Imported questions")
    topic, _is_new = Topic.objects.get_or_create(slug="imported", defaults=names)
    return topic


class _Categories:
    """Categories by path, made where they are missing."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, ...], Category | None] = {}

    def at(self, names: tuple[str, ...]) -> Category | None:
        """Answer the category at a path."""
        if names not in self.known:
            self.known[names] = Category.objects.at(names)
        return self.known[names]


def _add(
    planned: list[Planned],
    default: Topic,
    categories: _Categories,
    tags: dict[int, frozenset[str]],
    setting: Setting,
) -> None:
    entries = []
    for each in planned:
        fields = {name: value for name, value in each.fields.items() if name not in ("topic", "tags")}
        fields["category"] = categories.at(each.fields.get("category", ()))
        fields["review"] = Question.Review.RETIRED if each.found.is_hidden else Question.Review.AWAITING
        topic = each.fields.get("topic") or default
        entries.append(bank.Entry(each.code, each.found.kind, topic, each.key, each.texts, fields))
    for each, question in zip(planned, bank.add(entries, by=setting.by), strict=True):
        if each.fields.get("tags"):
            tags[question.pk] = each.fields["tags"]


def _renew(each: Planned, categories: _Categories, tags: dict[int, frozenset[str]], setting: Setting) -> None:
    question = each.question
    if question is None:
        return
    for name, value in each.fields.items():
        if name == "category":
            question.category = categories.at(value)
        elif name == "tags":
            tags[question.pk] = value
        else:
            setattr(question, name, value)
    if each.is_other_content and not each.keeps_approval and question.review == Question.Review.APPROVED:
        question.review = Question.Review.AWAITING
    question.save()
    if each.is_other_content:
        bank.revise(question, key=each.key, texts=each.texts, by=setting.by)


def _tag(tags: dict[int, frozenset[str]]) -> None:
    """Give questions these tags and no others."""
    if not tags:
        return
    kind = ContentType.objects.get_for_model(Question)
    known: dict[str, Tag] = {}
    for name in sorted({name for names in tags.values() for name in names}):
        known[name] = Tag.objects.filter(name__iexact=name).first() or Tag.objects.create(name=name)
    pairs = [(pk, known[name].pk) for pk, names in tags.items() for name in names]
    for start in range(0, len(tags), AT_ONCE):
        TaggedItem.objects.filter(content_type=kind, object_id__in=list(tags)[start : start + AT_ONCE]).delete()
    TaggedItem.objects.bulk_create(
        [TaggedItem(content_type=kind, object_id=pk, tag_id=tag) for pk, tag in dict.fromkeys(pairs)]
    )


# --- uploaded files -----------------------------------------------------------------------------


def check(upload: QuestionImport) -> None:
    """Give the verdicts about an uploaded file. Safe to run twice."""
    if upload.state != QuestionImport.State.UPLOADED:
        return
    try:
        form, founds = _founds(upload)
        planned = plan(founds, _setting(upload), upload.advance)
    except FileUnreadable as error:
        upload.fail(str(error.code), error.params or {})
        return
    upload.end_check([each.line for each in planned], form=form)


def carry_out(upload: QuestionImport) -> None:
    """Import the questions of a file that was checked. Safe to run twice."""
    if upload.state != QuestionImport.State.APPLYING:
        return
    try:
        _form, founds = _founds(upload)
        planned = plan(founds, _setting(upload), upload.advance)
    except FileUnreadable as error:
        upload.fail(str(error.code), error.params or {})
        return
    with transaction.atomic():
        write(planned, _setting(upload))
        upload.end([each.line for each in planned])


def _founds(upload: QuestionImport) -> tuple[str, list[Found]]:
    try:
        with upload.file.open("rb") as file:
            data = file.read()
    except (OSError, ValueError) as error:  # the file was cleared away
        raise FileUnreadable("gone") from error
    return read(data, name=upload.file_name, form=upload.format)


def _setting(upload: QuestionImport) -> Setting:
    return Setting(upload.language, upload.topic, upload.made_by)


def totals(report: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Answer how many questions of a report have each verdict, and how many would change what."""
    counts = Counter(line["verdict"] for line in report)
    changes = Counter(line["change"] for line in report if line["verdict"] != REJECTED)
    return {name: counts[name] for name in ("imported", "lossy", "rejected")} | {
        name: changes[name] for name in (NEW, CHANGED, UNCHANGED)
    }


def clear_abandoned() -> int:
    """Delete uploads that nobody imported within a week, with their files; answer how many."""
    count, before = 0, timezone.now() - ABANDONED_AFTER
    for upload in QuestionImport.objects.filter(made_at__lt=before).exclude(state=QuestionImport.State.APPLIED):
        upload.file.delete(save=False)
        upload.delete()
        count += 1
    return count
