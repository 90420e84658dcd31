"""Compares an answer with the truth."""
import re
from dataclasses import dataclass

#: What can be wrong with an answer, the worst first.
KINDS = ("false green", "false red", "unanswered", "hang", "crash")
CANCELLED = 130
CRASH = re.compile(
    r"has crashed|[Ff]atal (?:error|access conflict)|[Aa]ssertion failed|the daemon ended before it (?:answered|was ready)")


@dataclass(frozen=True)
class Failure:
    """A question that got a wrong answer, with all that is needed to understand it."""
    kind: str
    seed: int
    step: int
    story: str
    asked: str
    truth: str
    answer: str
    context: str


def crashed(answer):
    """Whether an answer says that bgexec, or its daemon, has crashed."""
    return answer.code is not None and (answer.code < 0 or bool(CRASH.search(answer.text)))


def wrong(answer, truth, codes_of_jobs):
    """The kind of a wrong answer; None if it is right."""
    if answer.code is None:
        return "hang"
    if crashed(answer):
        return "crash"
    if answer.code in truth.codes:
        return None
    if answer.code == 0:
        return "false green"
    if answer.code in codes_of_jobs:
        return "false red"
    if answer.code >= 128 and answer.code != CANCELLED:
        return "crash"
    return "unanswered"
