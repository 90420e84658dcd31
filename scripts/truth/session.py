"""One program under test, what it knows, and the folder in which its projects lie."""
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed

import features
from draw import draw
from options import GRACE
from player import Player
from program import Program
from report import Counts


class Session:
    """Plays stories, one or many."""

    def __init__(self, path, folder, patience, words="", grace=GRACE):
        self.program = Program(path, folder, patience + grace)
        self.patience = patience
        self.words = words
        self.features = None

    def probe(self):
        """Finds out what the program knows."""
        self.features = features.chosen(self.words, features.known(self.program, self.program.folder))

    def draw(self, seed, steps):
        return draw(seed, steps, self.features)

    def play(self, story, tell=None):
        player = Player(story, self.program, self.patience, "wakes" in self.features, tell)
        player.play()
        return player

    def many(self, seeds, steps, jobs, show):
        """Plays a project for each seed, some at a time; `show` gets each wrong answer as soon as its day is over."""
        counts, lock = Counts(), threading.Lock()

        def one(seed):
            player = self.play(self.draw(seed, steps))
            with lock:
                counts.add(player)
                for found in player.failures:
                    show(found)

        with ThreadPoolExecutor(jobs) as pool:
            days = [pool.submit(one, seed) for seed in seeds]
            try:
                for day in as_completed(days):
                    day.result()
            except BaseException:
                self.program.interrupt()
                for day in days:
                    day.cancel()
                raise
        return counts
