extension Scenario {
    static let files = [
        Scenario("W1 an empty file", do: "touch f", says: ["+ f"]),
        Scenario("W2 a new file with content", do: "echo d >>f", says: ["+ f"]),
        Scenario("W3 a file is written", "echo 1 >f", do: "echo 22 >f", says: ["~ f"]),
        Scenario(
            "W4 write, remove, touch, append", do: "echo 1 >f; rm f; touch f; echo 2 >>f; echo 3 >>f", says: ["+ f"]),
        Scenario("W6 chmod", "touch f", do: "chmod +x f", says: ["m f"]),
        Scenario("W7 an older time is no change of content", "echo 1 >f", do: "touch -d '1 hour ago' f", says: []),
        Scenario("W9 a file is removed", "touch f", do: "rm f", says: ["- f"]),
        Scenario("W10 one of two hard links is written", "echo 1 >f; ln f g", do: "echo 2 >>f", says: ["~ f", "~ g"]),
        Scenario("W13 a named pipe is made and never opened", do: "mkfifo p", says: ["+ p"]),
        Scenario(
            "W14 without permissions", "echo 1 >f; chmod 0 f",
            // Written through a descriptor from before, as an ordinary user must.
            do: "chmod 600 f; exec 3>>f; chmod 0 f; echo 2 >&3; chmod 600 f; echo 3 >>f", says: ["~ f"]),
        Scenario("W15 a name that is not UTF-8", do: #"touch "$(printf 'a_\344')""#, says: [#"+ a_\xe4"#]),
        Scenario(
            "W16 names like patterns", do: "touch 'nota[glob].txt'; mkdir 'a[b]'; touch 'a[b]/f'",
            says: ["+ a[b]", "+ a[b]/f", "+ nota[glob].txt"]),
        Scenario(
            "W16 written in what is named like a pattern", "mkdir 'a[b]'; echo 1 >'a[b]/f'", do: "echo 22 >'a[b]/f'",
            says: ["~ a[b]/f"]),
        Scenario("W18 written and restored", "echo 1 >f", do: "echo 2 >f; echo 1 >f", says: []),
        Scenario("C8 touch", "echo 1 >f", do: "touch f", says: []),
        Scenario("rewritten with what it had", "echo 1 >f", do: "echo 1 >f", says: []),
        Scenario(
            "W77 git checkout of many files",
            "git init -q; for n in 1 2 3 4 5 6; do echo a >$n; done; git add .; git commit -qm a; git checkout -qb b; "
                + "for n in 1 2 3 4 5 6; do echo bb >$n; done; git commit -qam b",
            do: "git checkout -q -", says: (1...6).map { "~ \($0)" }),
        Scenario(
            "W77 git checkout there and back",
            "git init -q; for n in 1 2 3 4 5 6; do echo a >$n; done; git add .; git commit -qm a; git checkout -qb b; "
                + "for n in 1 2 3 4 5 6; do echo b >$n; done; git commit -qam b",
            do: "git checkout -q -; git checkout -q b", says: []),
        Scenario(
            "W77 many files at once", "touch 1 2 3 4 5 6 7 8", do: "for n in 1 2 3 4 5 6 7 8; do echo x >$n; done",
            says: (1...8).map { "~ \($0)" }),
        Scenario("W79 created and removed", do: "touch f; rm f", says: []),
        Scenario("W79 created and updated", do: "touch f; echo 1 >f", says: ["+ f"]),
        Scenario("W79 removed and created", "echo 1 >f", do: "rm f; echo 2 >f", says: ["~ f"]),
        Scenario("removed and created as it was", "echo 1 >f", do: "rm f; echo 1 >f", says: []),
        Scenario(
            "W79 renamed often", "echo 1 >a", do: "for n in 1 2 3 4 5; do mv a b; mv b c; mv c a; done; mv a z",
            says: ["a > z"]),
        Scenario("W79 updated often", "touch f", do: "for n in 1 2 3 4 5; do echo $n >>f; done", says: ["~ f"]),
        Scenario(
            "a large file, beyond the limit for contents", "head -c 2000000 /dev/zero >f",
            do: "head -c 2000000 /dev/zero | tr '\\0' x >f", says: ["~ f"]),
    ]

    static let renames = [
        Scenario("W19 a file", "echo 1 >a", do: "mv a b", says: ["a > b"]),
        Scenario("W20 over another", "echo 1 >a; echo 2 >b", do: "mv a b", says: ["- a", "~ b"]),
        Scenario("W21 from outside", "echo 1 >../O/f", do: "mv ../O/f f", says: ["+ f"]),
        Scenario("W21 from outside over another", "echo 1 >../O/f; echo 2 >f", do: "mv ../O/f f", says: ["~ f"]),
        Scenario(
            "W22 out, written there, and made anew", "echo 1 >f", do: "mv f ../O/; echo 2 >>../O/f; touch f",
            says: ["~ f"]),
        Scenario("W22 out", "echo 1 >f", do: "mv f ../O/; echo 2 >>../O/f", says: ["- f"]),
        Scenario("W23 between folders", "mkdir d1 d2; echo 1 >d1/f", do: "mv d1/f d2/g", says: ["d1/f > d2/g"]),
        Scenario("W24 twice", "echo 1 >a", do: "mv a b; mv b c", says: ["a > c"]),
        Scenario("W25 in case only", "echo 1 >f", do: "mv f F", says: ["f > F"]),
        Scenario("renamed and back", "echo 1 >a", do: "mv a b; mv b a", says: []),
        Scenario("swapped", "echo 1 >a; echo 2 >b", do: "mv a t; mv b a; mv t b", says: ["~ a", "~ b"]),
        Scenario("renamed and written", "echo 1 >a", do: "mv a b; echo 2 >>b", says: ["- a", "+ b"]),
    ]

    static let saves = [
        Scenario(
            "W28 three times by rename", "echo 0 >f",
            do: "for n in 1 2 3; do echo $n >f.tmp; mv f.tmp f; done", says: ["~ f"]),
        Scenario(
            "W31 vim as it comes", "echo 1 >f",
            do: "vim -u NONE -i NONE -es '+set swapfile' '+normal Ax' +wq f", says: ["~ f"]),
        Scenario(
            "W31 vim with backup", "echo 1 >f",
            do: "vim -u NONE -i NONE -es '+set swapfile backup backupcopy=no' '+normal Ax' +wq f", says: ["~ f"]),
        Scenario(
            "W31 vim with backupcopy=yes", "echo 1 >f",
            do: "vim -u NONE -i NONE -es '+set swapfile backup backupcopy=yes' '+normal Ax' +wq f", says: ["~ f"]),
        Scenario(
            "W31 vim with nowritebackup", "echo 1 >f",
            do: "vim -u NONE -i NONE -es '+set swapfile nowritebackup' '+normal Ax' +wq f", says: ["~ f"]),
        Scenario(
            "W31 vim saves what it read", "echo 1 >f",
            do: "vim -u NONE -i NONE -es '+set swapfile' +w! +q f", says: []),
        Scenario("W29 vim with backupcopy=no", "echo 1 >f", do: "mv f f~; echo 2 >f; rm f~", says: ["~ f"]),
        Scenario("W30 vim with backupcopy=yes", "echo 1 >f", do: "cp f f~; echo 2 >f; sync f; rm f~", says: ["~ f"]),
        Scenario("W32 by a swap file", "echo 1 >f", do: "echo 2 >.f.swp; mv .f.swp f", says: ["~ f"]),
        Scenario(
            "W33 editors' files", "touch .f.swp 'f~' '#f#'",
            do: "for n in .f.swp f~ .subl1.tmp 4913 '#f#' .#f; do echo 1 >\"$n\"; echo 2 >\"$n\"; rm \"$n\"; done",
            says: []),
        Scenario("W33 editors' files that stay", do: "touch .f.swp f~ .subl1.tmp 4913 '#f#'; ln -s x .#f", says: []),
        Scenario(
            "W34 JetBrains", "echo 1 >f",
            do: "echo 2 >f___jb_tmp___; mv f f___jb_old___; mv f___jb_tmp___ f; rm f___jb_old___", says: ["~ f"]),
        Scenario("K7 the content it had, by rename", "echo 1 >f", do: "echo 1 >t; mv t f", says: []),
    ]
}
