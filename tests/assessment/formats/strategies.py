"""Questions of every type, made up by Hypothesis: as wild as the bank allows."""

import string
from decimal import Decimal

from hypothesis import strategies as st

from lms.assessment import wording
from lms.assessment.formats import building
from lms.assessment.formats.building import ONE, CaseOption, CaseStep, Choice, Target
from lms.assessment.formats.found import ILLEGIBLE, Found, QuestionRefused

SIGNS = "\\:#=~{}[]%<>&'\"->*/^$@!?,.;()|_+`→±…"
ALPHABET = string.ascii_letters + string.digits + SIGNS + "äßЖқңіӘҒ№漢😀 \u00a0"
LANGUAGES = ("kk", "ru", "en")


def clean(text):
    """A text as a form of the site keeps it."""
    return ILLEGIBLE.sub("", text).strip()


letters = st.text(st.sampled_from(ALPHABET), min_size=1, max_size=30)
anything = st.text(min_size=1, max_size=20)
lines = st.one_of(letters, anything.map(lambda text: text.replace("\n", " ").replace("\r", ""))).map(clean).filter(bool)
tricky = st.sampled_from(
    [
        "[html]<b>x</b>", "[plain]", "a -> b", "->", "TRUE", "####", "%50%", "{1:SA:=x}", "=1+1", "+7", "-5", "@x",
        "'=1", "'", "//", "a // b", "\\n", "\\", "A\\", "$CATEGORY: x", "ANSWER: A", "::a::", "[[1]]", "x = 50%",
        "]]>", "<![CDATA[", "&nbsp;", "&#39;", "a) b", "> c", "\\> d", "_x000D_", "*", "\\*", "1,5", "_____", "end",
    ]
)  # fmt: skip
line = st.one_of(lines, tricky)
texts = st.lists(line, min_size=1, max_size=3).map("\n".join).map(clean).filter(bool)
plain_stems = texts
html_stems = st.lists(line, min_size=1, max_size=3).map(
    lambda pieces: wording.cleaned(
        "".join(f"<p>{wording.formatted(piece)}<strong>&amp;</strong></p>" for piece in pieces)
    )
)
shares = st.sampled_from(["0.1", "0.25", "0.5", "0.75", "0.3333333333", "0.1428571429", "0.05"]).map(Decimal)
numbers = st.decimals(min_value=-9999, max_value=9999, places=3).map(lambda value: Decimal(building.written(value)))
tolerances = st.decimals(min_value=0, max_value=99, places=2).map(lambda value: Decimal(building.written(value)))
codes = (
    st.text(string.ascii_letters + string.digits + "-._ &<>]'=+@", min_size=1, max_size=30)
    .map(lambda text: text.strip())
    .filter(bool)
)
names = (
    st.text(string.ascii_letters + "ЖқңіӘҒ ,;:'&<>/", min_size=1, max_size=20)
    .map(lambda text: " ".join(text.strip(" /").split()))
    .filter(lambda text: text and "//" not in text)
)
tags = st.lists(
    st.text(string.ascii_lowercase + "қңі- ", min_size=1, max_size=12).map(str.strip).filter(bool),
    max_size=3,
    unique=True,
)


@st.composite
def founds(draw, kind, markups=("plain", "html"), languages=("",)):
    """A question of a kind, with a text in each language."""
    found = Found(0, kind=kind, code=draw(codes), category=tuple(draw(st.lists(names, max_size=3))))
    found.name = found.code
    found.tags = tuple(draw(tags))
    found.about = draw(st.fixed_dictionaries({}, optional={"difficulty": st.sampled_from("123"), "reference": line}))
    shape = draw(SHAPES[kind])
    made = {}
    for language in languages:
        part = Found(0)
        try:
            FILLERS[kind](draw, shape, part)
        except QuestionRefused:
            from hypothesis import reject

            reject()
        found.key = found.key or part.key
        made[language] = words(draw, kind, part, markups)
    found.texts = made
    return found


def words(draw, kind, part, markups):
    """Stem and explanation in a markup; a text with gaps holds them."""
    markup = draw(st.sampled_from(markups))
    stems = plain_stems if markup == "plain" else html_stems
    stem = draw(stems.filter(lambda text: not wording.gaps(text) and "{" not in text))
    if kind == "cloze":
        places = " ".join(f"[[{name}]]" for name in part.key["gaps"])
        stem = f"{stem} {places} x" if markup == "plain" else f"{stem}<p>{places}</p>"
    explanation = draw(st.one_of(st.just(""), stems))
    return {"stem": stem, "explanation": explanation, "markup": markup, **part.texts[""]}


sizes = st.integers(min_value=2, max_value=6)
SHAPES = {
    "single": st.tuples(sizes, st.booleans()),
    "multiple": st.tuples(sizes, st.booleans()),
    "true_false": st.booleans(),
    "numeric": st.lists(st.tuples(numbers, tolerances, shares), max_size=2).flatmap(
        lambda more: st.tuples(numbers, tolerances).map(lambda main: [Target(*main), *(Target(*each) for each in more)])
    ),
    "short_answer": st.tuples(
        st.lists(line.filter(lambda text: "\n" not in text), min_size=1, max_size=4, unique=True),
        st.lists(st.tuples(line.filter(lambda text: "\n" not in text), shares), max_size=2),
        st.booleans(),
    ),
    "matching": st.tuples(sizes, st.integers(min_value=0, max_value=2)),
    "ordering": sizes,
    "essay": st.tuples(
        st.lists(st.integers(min_value=1, max_value=100), min_size=1, max_size=4),
        st.sampled_from([(0, 0), (100, 400), (0, 50)]),
    ),
    "cloze": st.lists(st.sampled_from(["short_answer", "numeric", "single"]), min_size=1, max_size=4).flatmap(
        lambda kinds: st.tuples(*(st.tuples(st.just(kind), st.integers(min_value=1, max_value=3)) for kind in kinds))
    ),
    "scenario": st.lists(st.tuples(st.integers(min_value=2, max_value=4), st.booleans()), min_size=1, max_size=3),
}


def distinct(draw, count):
    return draw(st.lists(line, min_size=count, max_size=count, unique=True))


def fill_single(draw, shape, part):
    count, is_weighted = shape
    listed = [Decimal(0)] * count
    listed[count // 2] = ONE
    if is_weighted:
        listed[0] = draw(st.just(ONE) | shares) if count // 2 else listed[0]
    building.single([Choice(*each) for each in zip(distinct(draw, count), listed, strict=True)], part)


def fill_multiple(draw, shape, part):
    count, is_weighted = shape
    right = [place % 2 == 0 for place in range(count)]
    listed = building.by_rule(right)
    if is_weighted:
        listed = [share if share > 0 else Decimal("-0.05") * (place % 3) for place, share in enumerate(listed)]
    listed = [building.exact(share.quantize(Decimal("0.0000001"))) for share in listed]
    building.multiple([Choice(*each) for each in zip(distinct(draw, count), listed, strict=True)], part)


def fill_short(draw, shape, part):
    full, partly, case = shape
    choices = [Choice(text, ONE) for text in full]
    choices += [Choice(text, share) for text, share in partly if text not in full]
    building.short_answer(choices, part, case=case)


def fill_matching(draw, shape, part):
    count, spare = shape
    rights = distinct(draw, count + spare)
    pairs = list(zip(distinct(draw, count), rights, strict=False))
    building.matching([*pairs, *(("", right) for right in rights[count:])], part)


def fill_essay(draw, shape, part):
    points, limits = shape
    building.essay(list(zip(points, distinct(draw, len(points)), strict=True)), part, words=limits)


def fill_cloze(draw, shape, part):
    gaps = {}
    for place, (kind, weight) in enumerate(shape, 1):
        name = str(place)
        if kind == "numeric":
            gaps[name] = building.gap_of_number([Target(Decimal(22), Decimal("0.5"))], name=name, weight=weight)
        elif kind == "single":
            texts = distinct(draw, 3)
            choices = [Choice(text, ONE if text == texts[1] else Decimal(0)) for text in texts]
            gaps[name] = building.gap_of_choices(choices, name=name, weight=weight)
        else:
            texts = distinct(draw, 2)
            choices = [Choice(texts[0], ONE), Choice(texts[1], Decimal("0.5"))]
            gaps[name] = building.gap_of_words(choices, name=name, weight=weight, case=weight == 2)
    building.cloze(gaps, part)


def fill_scenario(draw, shape, part):
    steps = []
    for count, leads in shape:
        options = [
            CaseOption(
                text,
                Decimal(place % 2) / 2 + Decimal("0.5"),
                "" if place else "So.\n> well",
                len(shape) * (place % 2) if leads else None,
            )
            for place, text in enumerate(text.replace("\n", " ") for text in distinct(draw, count))
        ]
        steps.append(CaseStep(draw(texts), options))
    building.scenario(steps, part)


FILLERS = {
    "single": fill_single,
    "multiple": fill_multiple,
    "true_false": lambda draw, shape, part: building.true_false(part, right=shape),
    "numeric": lambda draw, shape, part: building.numeric(shape, part, unit=draw(st.one_of(st.just(""), line))),
    "short_answer": fill_short,
    "matching": fill_matching,
    "ordering": lambda draw, shape, part: building.ordering(distinct(draw, shape), part),
    "essay": fill_essay,
    "cloze": fill_cloze,
    "scenario": fill_scenario,
}
