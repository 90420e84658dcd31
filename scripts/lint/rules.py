"""The rules of scripts/lint.sh that need more than a line: each yields a sentence for each place that breaks it."""
import json
import re
import subprocess
from collections import Counter
from pathlib import Path

import tables

IMPORT = re.compile(r"^(?:@\w+ |public |package |internal |private )*import (?:\w+ )?(\w+)", re.MULTILINE)
MODIFIERS = r"(?:@\w+(?:\([^)\n]*\))?\s+|(?:public|package|internal|fileprivate|private|final|indirect|nonisolated|isolated|static|mutating|override|lazy|weak|borrowing|consuming)(?:\(\w+\))?\s+)*"


class Tree:
    """The sources as they lie in a folder."""

    def __init__(self, root):
        self.root = Path(root)
        self.sources = self._read("Sources")
        self.tests = self._read("Tests") | self._read("Examples")
        self.fuzzers = "\n".join(path.read_text() for path in (self.root / "scripts").rglob("*.swift"))
        self.c = {
            str(path.relative_to(self.root)): path.read_text() for path in (self.root / "Sources").rglob("*.[ch]")
        }
        described = subprocess.check_output(
            ["swift", "package", "dump-package"], cwd=self.root, stderr=subprocess.DEVNULL)
        self.package = json.loads(described)

    def _read(self, folder):
        files = sorted((self.root / folder).rglob("*.swift")) if (self.root / folder).is_dir() else []
        return {str(path.relative_to(self.root)): path.read_text() for path in files}

    @property
    def all(self):
        return self.sources | self.tests


def lines(text, pattern, flags=0):
    """The numbers and the matches of a pattern in a text, comments left out."""
    for number, line in enumerate(text.splitlines(), 1):
        code = re.sub(r"(^|\s)//.*", "", line)
        for match in re.finditer(pattern, code, flags):
            yield number, match


def target_of(path):
    return path.split("/")[1]


def imports(tree):
    """A target imports what the table allows, and Package.swift says the same."""
    declared, folders = {}, {}
    for target in tree.package["targets"]:
        kind = "Tests" if target["type"] == "test" else "Sources"
        declared[target["name"]] = {next(iter(entry.values()))[0] for entry in target["dependencies"]}
        folders[target.get("path") or f"{kind}/{target['name']}"] = target["name"]
    for target, allowed in tables.MAY_IMPORT.items():
        if declared.get(target) != allowed:
            differs = sorted(declared.get(target, set()) ^ allowed)
            yield f"Package.swift and the table in scripts/lint/tables.py differ for {target}: {', '.join(differs)}"
    for folder, target in folders.items():
        if folder.startswith("Sources/") and target not in tables.MAY_IMPORT and target not in tables.OF_C:
            yield f"{target} is not in the table of scripts/lint/tables.py"
    used = {}
    for path, text in tree.all.items():
        if path.startswith("Examples/"):
            continue  # A package of its own: what it may import is what the products show.
        folder = "/".join(path.split("/")[:2])
        target = folders.get(folder, target_of(path))
        is_test = not path.startswith("Sources/")
        allowed = declared.get(target, set()) | (tables.TOOLCHAIN_OF_TESTS if is_test else tables.TOOLCHAIN)
        if target == "Syscalls":
            allowed = allowed | {"Glibc"}
        for number, match in lines(text, IMPORT.pattern):
            used.setdefault(target, set()).add(match[1])
            if match[1] not in allowed:
                yield f"{path}:{number}: {target} may not import {match[1]}"
            if match[1] == "Daemon" and target == "bgexec" and path not in tables.MAY_IMPORT_DAEMON:
                yield f"{path}:{number}: only the files that scripts/lint/tables.py lists may import the daemon"
    for target, allowed in tables.MAY_IMPORT.items():
        for module in sorted(allowed - used.get(target, set())):
            if (target, module) in tables.NOT_IMPORTED_YET:
                continue
            yield f"{target} depends on {module} and does not import it"


def descriptor_numbers(tree):
    """A descriptor's number is seen in Syscalls and where it is handed to C."""
    for path, text in tree.sources.items():
        if target_of(path) == "Syscalls" or path in tables.MAY_SEE_DESCRIPTOR_NUMBERS:
            continue
        for number, match in lines(text, r"\bwithNumber\b|\bDescriptor\(owning:"):
            yield f"{path}:{number}: the number of a descriptor stays in Syscalls"


def unchecked_sendable(tree):
    """`@unchecked Sendable` stands only where it is listed."""
    found = {path for path, text in tree.all.items() if any(lines(text, r"@unchecked Sendable"))}
    for path in sorted(found - tables.UNCHECKED_SENDABLE):
        yield f"{path}: @unchecked Sendable needs a proof and a place in scripts/lint/tables.py"
    for path in sorted(tables.UNCHECKED_SENDABLE - found):
        yield f"{path} has no @unchecked Sendable any more: take it out of scripts/lint/tables.py"


def access(tree):
    """`public` stands only in what the two products show."""
    for path, text in tree.sources.items():
        if target_of(path) in tables.PRODUCTS or path in tables.MAY_BE_PUBLIC:
            continue
        for number, match in lines(text, r"(?<!\w)public (?!import)"):
            yield f"{path}:{number}: public is for the two products; say package"
    for path in sorted(tables.MAY_BE_PUBLIC):
        if not any(lines(tree.sources.get(path, ""), r"(?<!\w)public (?!import)")):
            yield f"{path} has nothing public any more: take it out of scripts/lint/tables.py"


def file_names(tree):
    """A file is named after what it declares, `Type.swift` or `Type+aspect.swift`."""
    declaration = re.compile(
        rf"^{MODIFIERS}(?:struct|class|enum|actor|protocol|extension|typealias|macro|func|let|var)\s+([\w.]+)", re.MULTILINE)
    for path, text in tree.sources.items():
        name = Path(path).stem.split("+")[0]
        declared = {match.split(".")[-1].lower() for match in declaration.findall(text)}
        if name.lower() not in declared and path not in tables.KNOWN_FILE_NAMES:
            yield f"{path} declares no {name}: a file has the name of its main type"
        if path in tables.KNOWN_FILE_NAMES and name.lower() in declared:
            yield f"{path} is named well now: take it out of scripts/lint/tables.py"
    for path in sorted(tables.KNOWN_FILE_NAMES - set(tree.sources)):
        yield f"{path} is gone: take it out of scripts/lint/tables.py"


def file_lengths(tree):
    """No file is longer than 400 lines."""
    for path, text in (tree.all | tree.c).items():
        if (count := len(text.splitlines())) > 400:
            yield f"{path} has {count} lines; the limit is 400"


def unsafe(tree):
    """No input can end the program."""
    for path, text in tree.sources.items():
        for number, match in lines(text, r"try!|\bfatalError\(|\bas!"):
            yield f"{path}:{number}: {match[0]} lets input end the program"


def sleeps(tree):
    """Tests wait for a condition."""
    for path, text in tree.all.items():
        for number, match in lines(text, r"\b(?:Task|Thread)\.sleep|(?<![\w.])(?:usleep|nanosleep)\("):
            if target_of(path) == "Syscalls" or path in tables.MAY_SLEEP:
                continue
            yield f"{path}:{number}: wait for a condition, or use LoopClock, instead of {match[0]}"


def words(tree):
    """States and verdicts are compared as values; words are made in Model/Words and read in Config."""
    compared = r"(?:==|!=|case|hasPrefix\() *\"(?:passed|failed|running|healthy|stopped|broken|timed out|cancelled)"
    counts = Counter()
    for path, text in tree.sources.items():
        if target_of(path) in ("Wire", "Config"):
            continue
        for number, match in lines(text, compared):
            counts[path] += 1
            if path not in tables.KNOWN_WORD_COMPARISONS:
                yield f"{path}:{number}: compare a value, not its word"
    for path, known in sorted(tables.KNOWN_WORD_COMPARISONS.items()):
        if counts[path] > known:
            yield f"{path} compares {counts[path]} words; scripts/lint/tables.py knows of {known}"
        if counts[path] == 0:
            yield f"{path} compares no word any more: take it out of scripts/lint/tables.py"


def unused(tree):
    """Every declaration is used by name somewhere."""
    occurrences = Counter(re.findall(r"\w+", "\n".join(tree.all.values()) + tree.fuzzers))
    declaration = rf"^\s*{MODIFIERS}(?:func|var|let|struct|class|enum|actor|protocol|typealias)\s+(\w+)"
    for path, text in tree.sources.items():
        for number, match in lines(text, declaration):
            if "override " in match[0] or match[1] in tables.CALLED_FROM_OUTSIDE or match[1] == "_":
                continue
            if occurrences[match[1]] == 1:
                yield f"{path}:{number}: nothing uses {match[1]}"


RULES = [
    imports, descriptor_numbers, unchecked_sendable, access, file_names, file_lengths, unsafe, sleeps, words, unused,
]


def check(root):
    """All complaints about the sources in a folder."""
    tree = Tree(root)
    return [complaint for rule in RULES for complaint in rule(tree)]


if __name__ == "__main__":
    import sys

    complaints = check(sys.argv[1] if len(sys.argv) > 1 else ".")
    print("\n".join(complaints), end="\n" if complaints else "")
    sys.exit(1 if complaints else 0)
