"""From a seed to a story."""
import random

from draw_day import DayDraw
from draw_project import ProjectDraw
from story import Story


def draw(seed, steps, features):
    """The same seed, number of steps and features give the same story, on every machine."""
    source = random.Random(f"{seed} {' '.join(sorted(features))}")
    project = ProjectDraw(source, features).project()
    return Story(seed, project, DayDraw(source, features, project).steps(steps)[:steps])
