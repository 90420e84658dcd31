"""How what a unit reads can be declared as its inputs: narrowly or widely, as files, folders, globs."""
from reads import Executable, File, Glob, Tree

#: Every plain file, and what it can be declared as.
PLAIN = {
    "src/a.txt": ("src/a.txt", "src/", "src/*.txt"),
    "src/b.txt": ("src/b.txt", "src/", "*.txt"),
    "src/sub/c.txt": ("src/sub/", "src/sub/c.txt", "src/"),
    "conf/d.txt": ("conf/", "conf/d.txt", "conf/*.txt"),
    "e.txt": ("e.txt", "e.*"),
}
#: Files that do not exist at first.
ABSENT = {
    "src/late.txt": ("src/late.txt", "src/"),
    "lone.txt": ("lone.txt",),
    "new/n.txt": ("new/n.txt", "new/"),
}
#: Ignored by `*.gen`; whoever names them means them.
GENERATED = {"src/x.gen": ("src/x.gen", "src/*.gen"), "conf/y.gen": ("conf/y.gen", "conf/*.gen")}
#: Matched by `*.yaml`, and tracked by git: what is tracked is never ignored.
TRACKED = {"src/t.yaml": ("src/", "src/t.yaml"), "conf/u.yaml": ("conf/", "conf/*.yaml")}
#: Links to one of the targets, which are no inputs themselves.
LINKS = {"links/l.txt": ("links/l.txt", "links/"), "src/m.txt": ("src/m.txt",)}
TARGETS = ("targets/one.txt", "targets/two.txt")
#: Files whose executable bit matters.
TOOLS = {"tools/run.sh": ("tools/run.sh", "tools/"), "src/tool.sh": ("src/tool.sh", "src/")}

WAYS = PLAIN | ABSENT | GENERATED | TRACKED | LINKS | TOOLS


def declared(reads, random):
    """Inputs that cover what a unit reads, in one of the possible ways."""
    # A glob names ignored files too, but a command that reads a tree leaves them out: its inputs would say less than it does.
    globs = not any(isinstance(read, Tree) for read in reads)
    inputs = []
    for read in reads:
        if isinstance(read, Glob):
            inputs.append(f"{read.folder}/*{read.suffix}")
        elif isinstance(read, Tree):
            inputs.append("." if read.folder == "." else read.folder + "/")
        elif isinstance(read, (File, Executable)):
            inputs.append(random.choice([way for way in WAYS[read.path] if globs or "*.txt" not in way]))
    return tuple(dict.fromkeys(inputs))
