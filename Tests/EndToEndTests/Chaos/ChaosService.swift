/// The services that chaos is made with: each numbers its lines and notes, after each, how far it has come.
enum ChaosService {
    static func name(_ index: Int) -> String { "s\(index)" }

    static func config(services: Int) -> String {
        let units = (0..<services).map { index in
            #""\#(name(index))": { "command": ["perl", "service.pl", "\#(kind(index))"], "stopTimeout": "300ms" }"#
        }
        return #"{ "services": { \#(units.joined(separator: ", ")) } }"#
    }

    static let files = ["service.pl": script, "locks/.keep": "", "counts/.keep": ""]

    /// Every sixth prints much, every third has a child that has left its session, every ninth one that ignores SIGTERM.
    private static func kind(_ index: Int) -> String {
        switch index % 9 {
        case 0: "deaf-child"
        case 3, 6: "child"
        case 2, 5: "loud"
        default: "plain"
        }
    }

    /// One of a kind at a time can hold the lock, its children included: one that does not get it records that it is a duplicate.
    /// A line is written by one or two write(2), and noted when it is out.
    private static let script = #"""
        use strict;
        use Fcntl qw(:flock :seek);
        use POSIX ();
        my ($run, $kind) = ($ENV{BGEXEC_RUN}, $ARGV[0]);
        my ($unit) = split /#/, $run;
        sub note { my ($file, $text) = @_; open(my $out, '>>', $file) or die; syswrite $out, "$text\n"; }
        open(my $lock, '>>', "locks/$unit") or die;
        flock($lock, LOCK_EX | LOCK_NB) or note('duplicates', "$run pid $$");
        note('starts', $run);
        if ($kind =~ /child/ && !fork) {
            POSIX::setsid();
            $SIG{TERM} = 'IGNORE' if $kind =~ /deaf/;
            select(undef, undef, undef, 1000) while 1;
        }
        my $asked = 0;
        $SIG{USR1} = sub { $asked = 1 };
        open(my $count, '+>', "counts/$run") or die;
        my ($i, $padding) = (0, $kind eq 'loud' ? ' ' . 'x' x 90 : '');
        while (1) {
            for (1 .. ($kind eq 'loud' ? 30 : 3)) {
                $i++;
                my $stream = $i % 4 ? \*STDOUT : \*STDERR;
                if ($i % 10 == 0) {
                    syswrite $stream, "$run ";
                    select(undef, undef, undef, 0.002);
                    syswrite $stream, "$i$padding\n";
                } else {
                    syswrite $stream, "$run $i$padding\n";
                }
                sysseek($count, 0, SEEK_SET);
                syswrite $count, sprintf("%12d\n", $i);
                exit 7 if $asked;
            }
            select(undef, undef, undef, 0.03);
            exit 7 if $asked;
        }
        """#
}
