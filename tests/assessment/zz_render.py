import datetime
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.assessment import appealing
from lms.assessment.models import Appeal, QuestionText
from tests import factories
from tests.assessment.conftest import quiz_of
from tests.assessment.essays import EssayTest, attempt_of, draft, give

OUT = Path("/tmp/ess_pages")
OUT.mkdir(exist_ok=True)
STATIC = "/work/helpers/essays/themes/base/static/"
LONG = "\n\n".join(
    [
        "Rule 1 of the Nelson Mandela Rules says that all prisoners shall be treated with the respect due to their inherent dignity and value as human beings. On a night shift this is no different: the light stays low, the voice too, and a search is done by two.",
        "When a man does not answer at the count, I first call for help. I do not open the door alone, because rule 82 allows force only as far as needed and my colleague is also my witness. Then I write down who was there, when and what was seen.",
    ]
)


@pytest.mark.django_db
def test_render(site, instructor, trainee, sign_in):
    t = EssayTest(instructor, second_marker=True)
    QuestionText.objects.update(
        stem="A man does not answer at the evening count. Describe what you do in the first five minutes, and why.",
        explanation="Call for help first; two officers; proportionate force (rule 82); write down.",
    )
    a = t.write(trainee, essay=LONG)
    b = t.write(essay=LONG)
    c = t.write(essay=LONG)
    second = t.instructor()
    third = t.instructor()
    draft(b, instructor, {"r1": "3.5"}, remarks={"r1": "Which rule do you mean in the second sentence?"}, remark="")
    give(c, second, {"r1": "4", "r2": "6"}, remark="Excellent: short and complete.")
    give(
        c,
        third,
        {"r1": "2", "r2": "3"},
        remarks={"r1": "No rule is named in the second part.", "r2": "The reasons are listed, not weighed."},
        remark="Too short.",
    )
    give(
        a,
        instructor,
        {"r1": "3.5", "r2": "4"},
        remarks={"r1": "You name rule 1; rule 82 belongs here too."},
        remark="Clear and to the point.",
    )
    give(a, second, {"r1": "3", "r2": "4"}, remarks={"r2": "Say why you did not open the door alone."})
    one = sign_in(instructor)
    me = sign_in(trainee)
    course = factories.course(code="C2", quiz={"questions": 2})
    coh = factories.cohort(course)
    coh.instructors.add(instructor)
    from lms.assessment import drawing

    aps = []
    for _ in range(2):
        p = factories.PersonFactory()
        factories.enrol(p, course)
        att = drawing.start(quiz_of(course), p)
        att.save_answer(1, ["c"], sequence=1)
        att.save_answer(2, ["a"], sequence=1)
        att.submit()
        aps.append(
            appealing.lodge(
                att,
                words="Question 2: option a is right by rule 44, because 22 hours a day is meant there.\nPlease look again.",
            )
        )
    now = timezone.now()
    Appeal.objects.filter(pk=aps[1].pk).update(
        opened_at=now - datetime.timedelta(days=20), decide_by=now - datetime.timedelta(days=1)
    )
    att = attempt_of(a)
    save = lambda name, answer: (OUT / f"{name}.html").write_text(answer.content.decode().replace("/static/", STATIC))
    for lang in ("en",):
        q = f"?language={lang}"
        save("desk", one.get(reverse("marking") + q))
        save("sheet", one.get(reverse("marking_sheet", args=[b.code]) + q))
        save("third", one.get(reverse("marking_sheet", args=[c.code]) + q))
        save("error", one.post(reverse("marking_sheet", args=[b.code]) + q, {"do": "hand_in", "points-r1": "9"}))
        save("result", me.get(reverse("attempt_result", args=[att.pk]) + q))
        save("open", me.get(reverse("open_appeal", args=[att.pk]) + q))
        ap = appealing.lodge(att, words="Rule 82 is named in the last paragraph.", items=att.items.all())
        save("result2", me.get(reverse("attempt_result", args=[att.pk]) + q))
        save("appeals", one.get(reverse("appeals") + q))
        save("decide", one.get(reverse("appeal", args=[aps[0].pk]) + q))
        fourth = t.instructor()
        four = sign_in(fourth)
        save("decide_essay", four.get(reverse("appeal", args=[ap.pk]) + q))
        appealing.decide(
            ap,
            by=fourth,
            decision="changed",
            reason="Rule 82 is named; the criterion is met in full.",
            marks={1: {"r1": "4", "r2": "4"}},
        )
        save("result3", me.get(reverse("attempt_result", args=[att.pk]) + q))
        save("wsw", me.get(reverse("who_sees_what") + q))
