extension Scenario {
    static let folders = [
        Scenario(
            "W37 nine deep", do: "mkdir -p 1/2/3/4/5/6/7/8/9",
            says: [
                "+ 1", "+ 1/2", "+ 1/2/3", "+ 1/2/3/4", "+ 1/2/3/4/5", "+ 1/2/3/4/5/6", "+ 1/2/3/4/5/6/7",
                "+ 1/2/3/4/5/6/7/8",
                "+ 1/2/3/4/5/6/7/8/9",
            ]),
        Scenario("W38 a file at once", do: "mkdir d; echo 1 >d/f", says: ["+ d", "+ d/f"]),
        Scenario(
            "W39 two deep", do: "mkdir -p foo/bar; echo 1 >foo/bar/111", says: ["+ foo", "+ foo/bar", "+ foo/bar/111"]),
        Scenario(
            "W40 in a new folder: made, removed, made and written",
            do:
                "mkdir -p sub/dir/new; touch sub/dir/new/f; rm sub/dir/new/f; touch sub/dir/new/f; echo 1 >sub/dir/new/f",
            says: ["+ sub", "+ sub/dir", "+ sub/dir/new", "+ sub/dir/new/f"]),
        Scenario(
            "W42 a hundred files in a new folder, and a hundred in one below",
            do: "mkdir -p d/e; for n in $(seq 100 199); do echo 1 >d/$n; echo 1 >d/e/$n; done",
            says: (["+ d", "+ d/e"] + (100...199).flatMap { ["+ d/\($0)", "+ d/e/\($0)"] }).sorted {
                $0.utf8.lexicographicallyPrecedes($1.utf8)
            }),
        Scenario(
            "W43 what git add writes, where nothing is ignored", "git init -q; echo '!.git/' >.bgexecignore; echo 1 >f",
            do: "mkdir .git/objects/zz; echo 1 >.git/objects/zz/object",
            says: ["+ .git/objects/zz", "+ .git/objects/zz/object"]),
        Scenario("W43 git add changes no file of the tree", "git init -q; echo 1 >f", do: "git add f", says: []),
        Scenario("W41 made and removed thirty times", do: "for n in $(seq 30); do mkdir d; rmdir d; done", says: []),
        Scenario(
            "W45 one moved away, another in its place", "mkdir dir alt; echo 1 >dir/a; echo 2 >alt/b",
            do: "mv dir bye; mv alt dir", says: ["- alt", "+ bye", "dir/a > bye/a", "alt/b > dir/b"]),
        Scenario(
            "W46 removed and made anew", "mkdir dir; echo 1 >dir/a; echo 1 >dir/b",
            do: "rm -r dir; mkdir dir; echo 22 >dir/a", says: ["~ dir/a", "- dir/b"]),
        Scenario("W47 renamed", "mkdir sub; echo 1 >sub/f", do: "mv sub sub2", says: ["sub > sub2", "sub/f > sub2/f"]),
        Scenario(
            "W47 renamed and written", "mkdir sub; echo 1 >sub/f", do: "mv sub sub2; echo 2 >>sub2/f; echo 1 >sub2/g",
            says: ["- sub/f", "sub > sub2", "+ sub2/f", "+ sub2/g"]),
        Scenario(
            "W49 a nested folder moved up", "mkdir -p d1/d2/d3; echo 1 >d1/d2/d3/f",
            do: "mv d1/d2 d2; echo 2 >d2/d3/f", says: ["- d1/d2/d3/f", "d1/d2 > d2", "d1/d2/d3 > d2/d3", "+ d2/d3/f"]),
        Scenario(
            "W51 moved in", "mkdir -p ../O/d/e; echo 1 >../O/d/e/f", do: "mv ../O/d d",
            says: ["+ d", "+ d/e", "+ d/e/f"]),
        Scenario(
            "W52 moved out and written there", "mkdir -p d/sub; echo 1 >d/sub/f",
            do: "mv d ../O/; echo 2 >../O/d/sub/f", says: ["- d", "- d/sub", "- d/sub/f"]),
        Scenario(
            "W59 removed and another in its place", "mkdir foo; touch foo/x",
            do: "rm -r foo; mkdir -p foo/bar; touch foo/bar/z", says: ["+ foo/bar", "+ foo/bar/z", "- foo/x"]),
        Scenario(
            "W62 a folder becomes a file", "mkdir one; touch one/f", do: "rm -r one; touch one",
            says: ["~ one", "- one/f"]),
        Scenario(
            "W62 a folder becomes a file that goes too", "mkdir one; touch one/f", do: "rm -r one; touch one; rm one",
            says: ["- one", "- one/f"]),
        Scenario("W63 a file becomes a link", "echo 1 >one", do: "rm one; ln -s two one", says: ["~ one"]),
        Scenario(
            "W63 a link becomes a folder", "ln -s two one", do: "rm one; mkdir one; touch one/f",
            says: ["~ one", "+ one/f"]),
        Scenario(
            "W63 a file becomes a folder", "echo 1 >one", do: "rm one; mkdir one; touch one/f",
            says: ["~ one", "+ one/f"]),
        Scenario(
            "W64 a folder with all it holds", "mkdir d; touch d/1 d/2; mkdir d/e; touch d/e/3; mkfifo d/p; ln -s 1 d/l",
            do: "rm -r d", says: ["- d", "- d/1", "- d/2", "- d/e", "- d/e/3", "- d/l", "- d/p"]),
        Scenario(
            "moved through each other", "mkdir -p a/x b; touch a/x/f", do: "mv a/x b/x; mv a b/x/a; mv b/x y",
            says: ["a/x > y", "a > y/a", "a/x/f > y/f"]),
        Scenario("moved and back", "mkdir -p d/e; echo 1 >d/e/f", do: "mv d t; mv t d", says: []),
        Scenario(
            "removed and restored as it was", "mkdir -p d/e; echo 1 >d/e/f; cp -a d ../O/d",
            do: "rm -r d; cp -a ../O/d d", says: []),
        Scenario(
            "made, moved and filled at once", do: "mkdir -p a/b; mv a c; mkdir a; echo 1 >c/b/f; echo 1 >a/g",
            says: ["+ a", "+ a/g", "+ c", "+ c/b", "+ c/b/f"]),
    ]

    static let links = [
        Scenario("W70 a circle", do: "mkdir sub; ln -s .. sub/loop", says: ["+ sub", "+ sub/loop"]),
        Scenario("W71 a dangling link", do: "ln -s nowhere l", says: ["+ l"]),
        Scenario("W71 a dangling link is removed", "ln -s nowhere l", do: "rm l", says: ["- l"]),
        Scenario("W72 led elsewhere", "ln -s a l", do: "ln -sf b l", says: ["~ l"]),
        Scenario("led where it led", "ln -s a l", do: "ln -sf a l", says: []),
        Scenario(
            "W74 what it leads to is written", "mkdir ../O/d; touch ../O/d/f; ln -s ../O/d l",
            do: "echo 1 >../O/d/f; touch ../O/d/g", says: []),
        Scenario(
            "W75 twenty links to one folder", "mkdir t; for n in $(seq 20); do ln -s t l$n; done",
            do: "echo 1 >t/f", says: ["+ t/f"]),
        Scenario("W71 what a dangling link leads to appears", "ln -s ../O/later l", do: "echo 1 >../O/later", says: []),
        Scenario("W76 the link itself is touched", "touch ../O/f; ln -s ../O/f l", do: "touch -h l", says: []),
        Scenario("W76 the target is touched", "touch ../O/f; ln -s ../O/f l", do: "touch ../O/f", says: []),
    ]
}
