"""What a unit can read: for each kind, how its command reads it and what that must come to, side by side.

A command's text and the oracle's evaluation would drift apart if they were written in two places. `shell` is the part of
the command; `value` answers from the disk: a list of (where, text), or a `Missing` if the command would fail there.
"""
import os
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Missing:
    """Why a read fails."""
    why: str


def text_of(root, path):
    """A file's text, links followed; None if there is nothing to read."""
    try:
        return (Path(root) / path).read_text()
    except OSError:
        return None


@dataclass(frozen=True)
class File:
    """A file that must be there, or (`optional`) that may appear later."""
    path: str
    optional: bool = False

    def shell(self, code):
        if self.optional:
            return f"[ ! -e {self.path} ] || cat {self.path} || exit {code}"
        return f"cat {self.path} || exit {code}"

    def value(self, world):
        text = text_of(world.root, self.path)
        if text is not None:
            return [(self.path, text)]
        return [] if self.optional else Missing(f"{self.path} is not there")


@dataclass(frozen=True)
class Glob:
    """Every file of one folder with a suffix. Ignore rules do not matter: whoever names files by a glob means them."""
    folder: str
    suffix: str

    def shell(self, code):
        return f'for f in {self.folder}/*{self.suffix}; do [ ! -e "$f" ] || cat "$f" || exit {code}; done'

    def value(self, world):
        folder = Path(world.root) / self.folder
        names = sorted(path.name for path in folder.glob("*" + self.suffix)) if folder.is_dir() else []
        return [(f"{self.folder}/{name}", text_of(world.root, f"{self.folder}/{name}") or "") for name in names]


@dataclass(frozen=True)
class Tree:
    """Every .txt file below a folder, except for the names that the project's ignore file has as a line of its own.

    A file that is ignored is no input, so a command that is to depend on its inputs alone must leave it out too.
    """
    folder: str
    ignore_file: str

    def shell(self, code):
        without = "-path ./stage -prune -o " if self.folder == "." else ""  # ignored as a folder, see ProjectDraw
        return (
            f"for f in $(find {self.folder} {without}-name '*.txt' -type f -print | LC_ALL=C sort); do "
            f'grep -qxF "${{f##*/}}" {self.ignore_file} || cat "$f" || exit {code}; done'
        )

    def value(self, world):
        ignored = (text_of(world.root, self.ignore_file) or "").splitlines()
        found = []
        for folder, folders, names in os.walk(Path(world.root) / self.folder):
            if self.folder == "." and "stage" in folders:
                folders.remove("stage")
            for name in names:
                path = Path(folder) / name
                if name.endswith(".txt") and not path.is_symlink() and name not in ignored:
                    found.append(str(path.relative_to(world.root)))
        return [(path, text_of(world.root, path) or "") for path in sorted(found)]


@dataclass(frozen=True)
class Executable:
    """A file that must have its executable bit."""
    path: str

    def shell(self, code):
        return f"[ -x {self.path} ] || exit {code}"

    def value(self, world):
        path = Path(world.root) / self.path
        if path.is_file() and path.stat().st_mode & 0o111:
            return []
        return Missing(f"{self.path} is not executable")


@dataclass(frozen=True)
class Flag:
    """A variable of an env file: FLAG=ok or FLAG=bad."""
    env_file: str

    def shell(self, _code):
        return 'echo "$FLAG"'

    def value(self, world):
        lines = (text_of(world.root, self.env_file) or "").splitlines()
        values = [line.split("=", 1)[1] for line in lines if line.startswith("FLAG=")]
        return [(self.env_file, values[-1] if values else "")]


@dataclass(frozen=True)
class Artefact:
    """What a needed build wrote."""
    unit: str
    path: str

    def shell(self, code):
        return f"cat {self.path} || exit {code}"

    def value(self, world):
        return world.product(self.unit)


@dataclass(frozen=True)
class Served:
    """What a needed service serves, over a file or a socket."""
    unit: str
    way: str
    place: str

    def shell(self, code):
        if self.way in ("log", "exec"):
            return f"cat {self.place} || exit {code}"
        return f"python3 -SE {HERE}/fetch.py {self.way} {self.place} || exit {code}"

    def value(self, world):
        return world.product(self.unit)
