"""What is said about a question that cannot be imported whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

LOSSES = {
    "feedback": _("Feedback on single answers is left out."),
    "media": _("Pictures, recordings and files are left out."),
    "formatting": _("Formatting within answers is left out."),
    "table": _("A table is kept as lines of text."),
    "hints": _("Hints are left out."),
    "fixed_order": _("The order of the options is not kept: every learner gets another one."),
    "points": _("The weight of %(points)s points is left out: every question counts 1."),
    "below_zero": _("Marks below zero are left out."),
    "units": _("Further units are left out: %(units)s."),
    "unit_mark": _("The mark for the unit is left out."),
    "template": _("The text that the answer begins with is left out."),
    "attachments": _("Files that learners add are left out."),
    "drawn_steps": _("All steps are asked, not %(count)s of them."),
    "marking": _("It is marked in another way: each step at its right place gives its share."),
    "dragging": _("Dragging becomes choosing from a list."),
    "code": _("The id is longer than 40 characters; %(code)s stands for it."),
    "difficulty": _("The difficulty “%(text)s” is not 1, 2 or 3 and is left out."),
    "topic": _("There is no topic “%(text)s”."),
    "tags": _("Tags longer than 100 characters are cut."),
}
REFUSALS = {
    "description": _("This is a text without a question."),
    "type": _("Questions of the type “%(type)s” cannot be imported."),
    "no_type": _("The type of the question is missing."),
    "no_question": _("The question itself is empty."),
    "no_options": _("There are no answers."),
    "few_options": _("There are fewer than two options."),
    "many_options": _("There are more than %(limit)s options."),
    "empty_option": _("An option is empty."),
    "no_right": _("No answer is right."),
    "no_full": _("No answer earns the whole point."),
    "shares": _("The shares of the right answers add up to %(percent)s %%, not to 100 %%."),
    "share": _("“%(text)s” is not a share between -100 and 100 per cent."),
    "number": _("“%(text)s” is not a number."),
    "any_number": _("Any number would be right."),
    "long_answer": _("An answer to type is longer than %(limit)s characters."),
    "few_pairs": _("There are fewer than two pairs."),
    "pair": _("A pair has two sides, with -> between them."),
    "few_steps": _("There are fewer than two steps."),
    "steps": _("The numbers of the steps are not 1, 2, 3 …"),
    "too_long": _("A text is longer than %(limit)s characters."),
    "open_brace": _("The brace { is not closed by }."),
    "closed_brace": _("A brace } closes nothing. Write \\} for a brace in the text."),
    "braces": _("There is more than one pair of braces. Write \\{ and \\} for braces in the text."),
    "no_gaps": _("There are no gaps in the text."),
    "gap_empty": _("Gap %(gap)s: there are no answers."),
    "gap_few": _("Gap %(gap)s: there are fewer than two options."),
    "gap_many": _("Gap %(gap)s: there are more than %(limit)s options."),
    "gap_full": _("Gap %(gap)s: no answer earns the whole point."),
    "gap_number": _("Gap %(gap)s: “%(text)s” is not a number."),
    "gap_type": _("Gap %(gap)s: the type “%(type)s” cannot be imported."),
    "gap_several": _("Gap %(gap)s takes several answers, which cannot be imported."),
    "gap_open": _("Gap %(gap)s: the brace { is not closed by }."),
    "gap_missing": _("The question does not hold [[%(gap)s]]."),
    "gap_strange": _("Nothing is written for the gap [[%(gap)s]]."),
    "upload": _("The answer would be a file."),
    "not_started": _("A line of an option or an answer stands before its question."),
    "not_finished": _("The question ends without a line “ANSWER:”."),
    "answer_letter": _("“ANSWER: %(text)s” names no option of the question."),
    "xml": _("The XML is broken (%(error)s)."),
    "xml_open": _("The element <question> is not closed."),
    "truth": _("“%(text)s” is neither true nor false."),
    "right_cell": _("The cell “%(column)s” cannot be read: %(text)s"),
    "language": _("The language “%(text)s” is not one of this site."),
    "language_twice": _("The language %(language)s stands twice for this question."),
    "languages_differ": _("The languages of this question differ in what is right: see row %(first)s."),
    "no_code": _("The code is missing."),
    "code_twice": _("The id %(code)s belongs to the question in line %(first)s already."),
    "kind_is_fixed": _("The question %(code)s has been drawn. Its type cannot change; make a new question."),
    "other_languages": _(
        "The question %(code)s has other languages (%(languages)s), and what is right or the number of lines differs. "
        "Change it in the bank, or bring all its languages in one workbook."
    ),
    "rubric": _("A criterion needs points between 1 and 100 and words: “%(text)s”."),
    "case": _("A step of the case cannot be read: “%(text)s”."),
    "broken": _("The question cannot be read."),
}
SENTENCES = LOSSES | REFUSALS


def sentence(reason: str, gaps: dict[str, Any]) -> str:
    """Answer a reason in the language of the reader."""
    words = SENTENCES.get(reason, SENTENCES["broken"])
    return str(words) % gaps if gaps else str(words).replace("%%", "%")


def sentences(notes: Iterable[tuple[str, dict[str, Any]]]) -> str:
    """Answer reasons one after the other in the language of the reader."""
    return " ".join(sentence(reason, gaps) for reason, gaps in notes)
