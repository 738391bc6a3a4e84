"""The courses of the academy: two of them whole, the others planned and kept as drafts."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from django.utils.text import slugify

from courses import editions
from courses.models import Audience, CoursePage, LessonPage, ModulePage, Provision, Topic
from lms.assessment.models import BlueprintRow, QuizPage
from lms.demo.errors import FixtureMistake
from lms.demo.lessons import Lesson, read_lesson, rich_text
from lms.demo.memory import Memory
from lms.demo.pages import Shelf, key_of
from lms.demo.sources import FOLDER, read_yaml

WHOLE: Final = ("C01", "C12")
NUMBERED: Final = re.compile(r"^\d+-")


def load(memory: Memory) -> None:
    """Put every course in place and pin the editions of those that can be taken."""
    author = _Author(memory)
    for code in WHOLE:
        pages = author.write_whole(read_yaml(f"courses/{code}/course.yaml"))
        if author.shelf.has_changed:
            editions.pin(pages[0])
    for plan in read_yaml("outlines.yaml"):
        author.write_outline(plan)


def read_lessons(course: dict[str, Any], module: dict[str, Any], provisions: dict[str, int]) -> list[dict[str, Lesson]]:
    """Answer the lessons of a module in order, each by language.

    Raises FixtureMistake when a file is wrong or when its blocks differ from those of the source language.
    """
    folder = FOLDER / "courses" / course["code"] / module["slug"]
    found = []
    for name in module["lessons"]:
        key = "/".join([course["code"], plain_slug(module["slug"]), plain_slug(name)])
        lessons = {
            language: read_lesson(folder / f"{name}.{language}.md", key=key, provisions=provisions)
            for language in course["title"]
        }
        shape = next(iter(lessons.values())).shape
        for lesson in lessons.values():
            if lesson.shape != shape:
                raise FixtureMistake("the blocks are not those of the first language.", path=lesson.path)
        found.append(lessons)
    return found


def plain_slug(name: str) -> str:
    """Answer the name of a folder or file without the number that sorts it: addresses outlive an order."""
    return NUMBERED.sub("", name)


def shares(hours: int, parts: int) -> list[int]:
    """Answer whole hours for each part, the first ones getting what does not divide."""
    each, rest = divmod(hours, parts)
    return [each + (place < rest) for place in range(parts)]


class _Author:
    """Writes courses into the trees of their languages."""

    def __init__(self, memory: Memory) -> None:
        self.shelf = Shelf(memory)
        self.topics = {topic.slug: topic for topic in Topic.objects.all()}
        self.audiences = {audience.slug: audience for audience in Audience.objects.all()}
        self.provisions = dict(Provision.objects.values_list("slug", "pk"))

    def write_whole(self, course: dict[str, Any]) -> list[CoursePage]:
        """Answer the published course page of each language, with everything below it in place."""
        lessons = [read_lessons(course, module, self.provisions) for module in course["modules"]]
        return [self._write(course, lessons, language) for language in course["title"]]

    def _write(self, course: dict[str, Any], lessons: list[list[dict[str, Lesson]]], language: str) -> CoursePage:
        code = course["code"]
        page = self._course(
            course,
            language,
            live=True,
            summary=course["summary"][language],
            objectives=rich_text("\n".join(f"- {objective[language]}" for objective in course["objectives"])),
            standards=course["standards"][language],
        )
        before = [self._quiz(code, quiz, language, page) for quiz in course["quizzes"] if not quiz["graded"]]
        modules = [self._module(code, module, language, page) for module in course["modules"]]
        after = [self._quiz(code, quiz, language, page) for quiz in course["quizzes"] if quiz["graded"]]
        self.shelf.arrange(page, [*before, *modules, *after])
        for module, source, of_module in zip(modules, course["modules"], lessons, strict=True):
            names = [(code, plain_slug(source["slug"]), plain_slug(name)) for name in source["lessons"]]
            pages = [
                self._lesson(name, lesson[language], language, module)
                for name, lesson in zip(names, of_module, strict=True)
            ]
            self.shelf.arrange(module, pages)
        return page

    def write_outline(self, plan: dict[str, Any]) -> None:
        """Put the draft of a course with the titles of its modules in place, in every language it names."""
        hours = shares(plan["hours"], len(plan["modules"]))
        for language in plan["title"]:
            page = self._course(plan, language, live=False)
            modules = []
            for module, share in zip(plan["modules"], hours, strict=True):
                slug = slugify(module["title"]["en"])[:60].rstrip("-")
                modules.append(
                    self.shelf.put(
                        ModulePage,
                        key=key_of(plan["code"], slug),
                        language=language,
                        parent=page,
                        live=False,
                        title=module["title"][language],
                        slug=slug,
                        hours=Decimal(share),
                    )
                )
            self.shelf.arrange(page, modules)

    def _course(self, course: dict[str, Any], language: str, *, live: bool, **fields: Any) -> CoursePage:
        return self.shelf.put(
            CoursePage,
            key=key_of(course["code"]),
            language=language,
            parent=self.shelf.catalogues[language],
            live=live,
            title=course["title"][language],
            slug=course["slug"],
            code=course["code"],
            lead=course["lead"][language],
            hours=Decimal(course["hours"]),
            topics=[self.topics[slug] for slug in course["topics"]],
            audiences=[self.audiences[slug] for slug in course["audience"]],
            **fields,
        )

    def _module(self, code: str, module: dict[str, Any], language: str, course: CoursePage) -> ModulePage:
        return self.shelf.put(
            ModulePage,
            key=key_of(code, plain_slug(module["slug"])),
            language=language,
            parent=course,
            live=True,
            title=module["title"][language],
            slug=plain_slug(module["slug"]),
            hours=Decimal(module["hours"]),
            provisions=module["provisions"][language],
        )

    def _lesson(self, names: tuple[str, ...], lesson: Lesson, language: str, module: ModulePage) -> LessonPage:
        return self.shelf.put(
            LessonPage,
            key=key_of(*names),
            language=language,
            parent=module,
            live=True,
            title=lesson.title,
            slug=names[-1],
            minutes=lesson.minutes,
            summary=lesson.summary,
            body=lesson.body,
        )

    def _quiz(self, code: str, quiz: dict[str, Any], language: str, course: CoursePage) -> QuizPage:
        return self.shelf.put(
            QuizPage,
            key=key_of(code, quiz["slug"]),
            language=language,
            parent=course,
            live=True,
            title=quiz["title"][language],
            slug=quiz["slug"],
            intro=quiz.get("intro", {}).get(language, "").strip(),
            is_graded=quiz["graded"],
            pass_mark=Decimal(quiz.get("pass_mark", 0)),
            minutes=quiz["minutes"],
            attempts_allowed=quiz["attempts"],
            opens_after_lessons=quiz["graded"],
            blueprint=[BlueprintRow(topic=self.topics[slug], count=count) for slug, count in quiz["per_topic"].items()],
        )
