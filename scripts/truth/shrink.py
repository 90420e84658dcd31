"""Cuts a story that fails down to what makes it fail."""
from dataclasses import replace


def shrunk(story, fails):
    """The shortest story found for which `fails(story)` is still true; `fails` may be asked many times."""
    story = _steps(story, fails)
    story = _acts(story, fails)
    story = _questions(story, fails)
    story = _units(story, fails)
    return _reads(story, fails)


def _steps(story, fails):
    """Halves first, then quarters, down to single steps, until no single step can go."""
    size = max(1, len(story.steps) // 2)
    while True:
        cut = False
        start = 0
        while start < len(story.steps):
            shorter = replace(story, steps=story.steps[:start] + story.steps[start + size:])
            if shorter.steps and fails(shorter):
                story, cut = shorter, True
            else:
                start += size
        if size == 1 and not cut:
            return story
        size = max(1, size // 2)


def _acts(story, fails):
    """Without single acts of steps that have several."""
    for number in range(len(story.steps)):
        place = 0
        while len(story.steps[number].acts) > 1 and place < len(story.steps[number].acts):
            step = story.steps[number]
            fewer = _with(story, number, replace(step, acts=step.acts[:place] + step.acts[place + 1:]))
            if fails(fewer):
                story = fewer
            else:
                place += 1
    return story


def _questions(story, fails):
    """Without the questions on the way."""
    for number, step in enumerate(story.steps[:-1]):
        if step.ask:
            silent = _with(story, number, replace(step, ask=""))
            if fails(silent):
                story = silent
    return story


def _units(story, fails):
    """Without units that nothing needs and nothing asks for."""
    cut = True
    while cut:
        cut = False
        needed = {need for unit in story.project.units for need in unit.needs}
        named = {str(part) for step in story.steps for act in step.acts for part in act} | {step.ask for step in story.steps}
        for unit in story.project.units:
            if unit.name not in needed | named and len(story.project.units) > 1:
                smaller = replace(story, project=story.project.without(unit.name))
                if fails(smaller):
                    story, cut = smaller, True
                    break
    return story


def _reads(story, fails):
    """Without what a unit reads for nothing. Its inputs stay: they may be more than what it reads."""
    for number in range(len(story.project.units)):
        place = 0
        while place < len(story.project.units[number].reads):
            units = list(story.project.units)
            reads = units[number].reads
            units[number] = replace(units[number], reads=reads[:place] + reads[place + 1:])
            smaller = replace(story, project=replace(story.project, units=tuple(units)))
            if fails(smaller):
                story = smaller
            else:
                place += 1
    return story


def _with(story, number, step):
    return replace(story, steps=(*story.steps[:number], step, *story.steps[number + 1:]))
