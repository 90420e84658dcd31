"""The control of each rule: a violation is planted in a copy of the sources, and the rule must find it."""
import copy
import subprocess
import sys
import tempfile
from pathlib import Path

import rules
import tables

HOME = "Sources/Model/"


def add(path, text):
    """A plant that adds a file."""
    def plant(tree):
        (tree.tests if path.startswith("Tests/") else tree.sources)[path] = text
    return plant


def dependency(tree):
    """Package.swift lets the model use the loop."""
    target = next(target for target in tree.package["targets"] if target["name"] == "Model")
    target["dependencies"].append({"byName": ["Loop", None]})


def shrink(table):
    """An exception is listed that nothing needs."""
    def plant(tree):
        del tree
        table["Sources/Model/Gone.swift"] = 1
    return plant


PLANTS = [
    (rules.imports, add(HOME + "Planted.swift", "import Loop\n\nstruct Planted {}\n")),
    (rules.imports, add(HOME + "Planted.swift", "import Glibc\n\nstruct Planted {}\n")),
    (rules.imports, add(HOME + "Planted.swift", "import Foundation\n\nstruct Planted {}\n")),
    (rules.imports, add("Sources/bgexec/Commands/Planted.swift", "import Daemon\n\nstruct Planted {}\n")),
    (rules.imports, add("Tests/ModelTests/Planted.swift", "import Nowhere\n")),
    (rules.imports, dependency),
    (rules.descriptor_numbers, add(HOME + "Planted.swift", "func planted() { pipe.withNumber { close($0) } }\n")),
    (rules.descriptor_numbers, add(HOME + "Planted.swift", "let planted = Descriptor(owning: 3)\n")),
    (rules.unchecked_sendable, add(HOME + "Planted.swift", "final class Planted: @unchecked Sendable {}\n")),
    (rules.access, add(HOME + "Planted.swift", "public struct Planted {}\n")),
    (rules.access, add(HOME + "Planted.swift", "struct Planted {\n    @inlinable public func planted() {}\n}\n")),
    (rules.file_names, add(HOME + "Planted.swift", "struct Other {}\n")),
    (rules.file_names, add(HOME + "Planted+more.swift", "extension Other {}\n")),
    (rules.file_lengths, add(HOME + "Planted.swift", "struct Planted {}\n" + "\n" * 400)),
    (rules.unsafe, add(HOME + "Planted.swift", "let planted = try! read()\n")),
    (rules.unsafe, add(HOME + "Planted.swift", "let planted = value as! String\n")),
    (rules.unsafe, add(HOME + "Planted.swift", "func planted() { fatalError(\"no\") }\n")),
    (rules.sleeps, add("Tests/ModelTests/Planted.swift", "try await Task.sleep(for: .seconds(1))\n")),
    (rules.sleeps, add("Tests/ModelTests/Planted.swift", "usleep(1000)\n")),
    (rules.words, add(HOME + "Planted.swift", "let planted = state == \"running\"\n")),
    (rules.words, shrink(tables.KNOWN_WORD_COMPARISONS)),
    (rules.unused, add(HOME + "PlantedAlone.swift", "struct PlantedAlone {}\n")),
    (rules.unused, add(HOME + "String+planted.swift", "extension String {\n    package func plantedHere() {}\n}\n")),
]


def main():
    failed = False
    tree = rules.Tree(".")
    before = {rule: set(rule(tree)) for rule in rules.RULES}
    for number, (rule, plant) in enumerate(PLANTS):
        planted = copy.deepcopy(tree)
        plant(planted)
        if set(rule(planted)) <= before[rule]:
            print(f"{rule.__name__} does not find what is planted (number {number} in scripts/lint/self_test.py)", file=sys.stderr)
            failed = True
    for rule in set(rules.RULES) - {rule for rule, _ in PLANTS}:
        print(f"{rule.__name__} has no control in scripts/lint/self_test.py", file=sys.stderr)
        failed = True
    with tempfile.TemporaryDirectory() as folder:
        crooked = Path(folder) / "Crooked.swift"
        crooked.write_text("struct Crooked{ var a:Int }\n")
        command = ["swift", "format", "lint", "--strict", "--configuration", ".swift-format", str(crooked)]
        if subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0:
            print("swift format does not find what is badly formatted", file=sys.stderr)
            failed = True
    print("" if failed else f"each of {len(rules.RULES)} rules finds what is planted", end="" if failed else "\n")
    return 1 if failed else 0


sys.exit(main())
