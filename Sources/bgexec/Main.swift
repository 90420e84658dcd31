import ArgumentParser
import Supervisor
import Syscalls

@main
enum Main {
    static func main() {
        // A shim is entered before anything else of the program is touched: it must stay small.
        if let shim = ShimArguments(CommandLine.arguments) {
            ThisProcess.exit(Shim.main(folder: shim.folder, run: shim.run))
        }
        Bgexec.main()
    }
}

/// `bgexec shim FOLDER UNIT#NUMBER`: only the daemon calls it.
private struct ShimArguments {
    let folder: RunFolder
    let run: RunIdentity

    init?(_ arguments: [String]) {
        guard arguments.count == 4, arguments[1] == "shim", let hash = arguments[3].lastIndex(of: "#"),
            let number = Int(arguments[3][arguments[3].index(after: hash)...])
        else { return nil }
        folder = RunFolder(path: Path(arguments[2]))
        run = RunIdentity(unit: String(arguments[3][..<hash]), number: number)
    }
}
