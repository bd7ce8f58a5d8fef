"""Was this legitimate interest weighed against the interests of the people concerned?

Kept: the assessment (LIA) is there, has a day, comes to the result that the interest prevails, and its review is not
past.
Broken: there is no assessment, it does not come to that result, or its review day has passed.
Unproven: the assessment has no day, so nobody can say when the interest was weighed.
Cannot see: whether the weighing was done well.
Law: Art. 6(1)(f), 5(2) and 13(1)(d) GDPR.
"""

from __future__ import annotations

from holdtrue.evidence.checks import World
from holdtrue.evidence.verdicts import Reason, Verdict, broken, kept, unproven

CODE = "register.legitimate-interest"


def run(subject: str, world: World) -> Verdict:
    register = world.register
    _, activity, _, *named = subject.split("/")
    interests = register.activities[activity].interests
    file = f"activities/{activity}.yaml"
    if not named:
        return broken(
            "The notice relies on a legitimate interest, and the register names none.",
            looked_at=(file,),
            paths=(f"activities/{activity}",),
            remedy=f"Name the interest and its assessment in {file}",
        )
    place = next(
        number for number, interest in enumerate(interests) if named[0] in (interest.id, str(number + 1))
    )
    path = f"activities/{activity}/interests/{place}"
    assessment = interests[place].assessment
    today = world.today.in_zone(None)
    if assessment is None:
        return broken(
            "There is no assessment of this interest.",
            looked_at=(file,),
            paths=(path,),
            remedy="Weigh the interest, and enter the `assessment` with its day and outcome",
        )
    path = f"{path}/assessment"
    if assessment.outcome == "does-not-prevail":
        return broken(
            "The assessment comes to the result that the interest does not prevail.",
            looked_at=(file,),
            paths=(path,),
            remedy="Stop this processing, or find another legal basis",
        )
    if assessment.review is not None and assessment.review < today:
        return broken(
            f"The assessment should have been looked at again by {assessment.review}.",
            looked_at=(file,),
            paths=(path,),
            remedy="Weigh the interest again, and enter the day",
        )
    if assessment.date_ is None or assessment.outcome is None:
        lacks = "day" if assessment.date_ is None else "outcome"
        return unproven(
            Reason.TO_CONFIRM,
            f"The assessment has no {lacks}.",
            looked_at=(file,),
            paths=(path,),
            remedy=f"Enter the assessment's {lacks}",
        )
    return kept(
        f"The interest was weighed on {assessment.date_} and prevails.", looked_at=(file,), paths=(path,)
    )
