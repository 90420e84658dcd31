package import Syscalls

/// Why an object cannot be given.
package enum ObjectError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is not in the store: its file was too large to keep, or it was forgotten.
    case missing(ObjectID)
    /// What is stored is not what its name says.
    case damaged(ObjectID)
    /// Following its trees has no end.
    case endless(ObjectID)
    /// What is on the way to this file is a link, and nothing is written through links.
    case behindLink(Path)
    /// The kernel cannot keep what is written inside of a folder.
    case notEnclosed
    /// This file is there already, and nothing is written over.
    case exists(Path)
    /// The disk refused.
    case system(SystemError)

    /// A sentence for people.
    package var description: String {
        switch self {
        case .missing(let id): "object \(id) is not kept"
        case .damaged(let id): "object \(id) is damaged"
        case .endless(let id): "object \(id) is not a snapshot: its folders have no end"
        case .behindLink(let path): "\(path) would be written through a link, and might be anywhere then"
        case .notEnclosed:
            "this kernel, or a filter of its calls, lacks openat2, without which nothing is written from a snapshot: Linux 5.6 has it"
        case .exists(let path): "\(path) already exists and is not overwritten"
        case .system(let error): error.description
        }
    }
}

/// A private git object store: an object is a file of its own, in git's loose format, or one of many in a pack.
///
/// It is written here, not by the `git` program: a process costs more than a save's snapshot may, a machine need not have
/// git, and `git add` would run the filters of the user's configuration. Objects are stored uncompressed, which zlib's format
/// allows; so any git can read them (`git --git-dir .bgexec/objects.git show ID`) and no compression library is linked.
package struct ObjectStore: Sendable {
    /// What git calls an object's type.
    package enum Kind: String, Sendable { case blob, tree }

    /// The most that is read of an object's file. What bgexec keeps is smaller: files up to `InputTree.keptFileLimit`, and folders.
    static let objectLimit = 64 << 20

    /// The folder of the store, a bare git repository.
    package let folder: Path
    /// Drawn when the store was made: what was noted of the content of another one says nothing of this.
    let identity: ObjectID
    /// What must not be swept.
    let record = PutRecord()
    let packs: PackFolder

    /// Opens the store in a folder and makes it a git repository if it is none yet.
    package init(folder: Path) throws(SystemError) {
        self.folder = folder
        packs = PackFolder(folder / "objects/pack")
        if try File.status(of: folder / "config") != nil {
            identity = try Self.identity(in: folder)
            return
        }
        try File.makeDirectories(folder / "objects", mode: 0o700)
        try File.makeDirectories(folder / "refs", mode: 0o700)
        try File.replace(folder / "HEAD", with: Array("ref: refs/heads/none\n".utf8), surviving: .processes)
        let settings = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n[gc]\n\tauto = 0\n"
        try File.replace(folder / "config", with: Array(settings.utf8), surviving: .processes)
        identity = try Self.identity(in: folder)
    }

    private static func identity(in folder: Path) throws(SystemError) -> ObjectID {
        let place = folder / "identity"
        if let known = try File.beginning(of: place, upTo: 64).flatMap({ ObjectID(bytes: $0) }) { return known }
        let new = ObjectID(words: (.random(in: 0 ... .max), .random(in: 0 ... .max), .random(in: 0 ... .max), 0, 0))
        try File.replace(place, with: new.bytes, surviving: .processes)
        return new
    }

    /// The id that bytes have as an object.
    static func id(_ kind: Kind, _ bytes: [UInt8]) -> ObjectID { SHA1.hash(header(kind, bytes.count), bytes) }

    static func header(_ kind: Kind, _ count: Int) -> [UInt8] { Array("\(kind.rawValue) \(count)".utf8) + [0] }

    /// Keeps an object under its id; one that is there already is left alone.
    func put(_ kind: Kind, _ bytes: [UInt8], as id: ObjectID) throws(SystemError) {
        let path = path(of: id)
        record.insert(id)
        if let status = try File.status(of: path), renew(path, status) { return }
        let content = StoredZlib.encode(Self.header(kind, bytes.count) + bytes)
        do {
            try File.replace(path, with: content, mode: 0o444, surviving: .processes)
        } catch {
            if try File.status(of: path.parent) != nil { throw error }
            // Also in a state folder that was removed, but not in a project that was.
            try File.makeDirectories(path.parent, mode: 0o700, below: folder.parent.parent)
            try File.replace(path, with: content, mode: 0o444, surviving: .processes)
        }
    }

    /// The bytes of an object, checked against its name.
    package func get(_ id: ObjectID) throws(ObjectError) -> (kind: Kind, bytes: [UInt8]) {
        if let object = try loose(id) { return object }
        guard let object = try packed(id) else { throw .missing(id) }
        return object
    }

    private func loose(_ id: ObjectID) throws(ObjectError) -> (kind: Kind, bytes: [UInt8])? {
        let stored: [UInt8]?
        do { stored = try File.contents(of: path(of: id), limit: Self.objectLimit) } catch { throw .system(error) }
        guard let stored else { return nil }
        guard let content = StoredZlib.decode(stored), SHA1.hash(content) == id,
            let end = content.firstIndex(of: 0),
            let word = content[..<end].split(separator: UInt8(ascii: " ")).first,
            let kind = Kind(rawValue: String(decoding: word, as: UTF8.self))
        else { throw .damaged(id) }
        return (kind, Array(content[(end + 1)...]))
    }

    private func packed(_ id: ObjectID) throws(ObjectError) -> (kind: Kind, bytes: [UInt8])? {
        let pack: Pack?
        do { pack = try packs.pack(with: id) } catch { throw .system(error) }
        guard let object = try pack?.get(id) else { return nil }
        guard Self.id(object.kind, object.bytes) == id else { throw .damaged(id) }
        return object
    }

    /// Whether an object exists and stays, so that it need not be put again.
    func isKept(_ id: ObjectID) -> Bool {
        record.insert(id)
        if let status = (try? File.status(of: path(of: id))) ?? nil, renew(path(of: id), status) { return true }
        guard let pack = (try? packs.pack(with: id)) ?? nil, let status = try? pack.status() else { return false }
        return renew(packs.folder / Pack.fileName(pack.name), status)
    }

    /// The same for many objects, by the result of `allObjects()`. It makes no object young.
    func isKept(_ id: ObjectID, among objects: Set<ObjectID>) -> Bool {
        record.insert(id)
        return objects.contains(id)
    }

    /// All objects in the store; nil during a sweep, which might remove some. The next sweep does not begin while they are in use.
    func allObjects() throws(SystemError) -> Set<ObjectID>? {
        if record.isOn { return nil }
        var found: Set<ObjectID> = []
        for shelf in try shelves() {
            for name in try File.entries(of: folder / "objects" / shelf) {
                if let id = ObjectID(digits: shelf.bytes + name.bytes) { found.insert(id) }
            }
        }
        for pack in try packs.all() { found.formUnion(try pack.index.ids()) }
        return found
    }

    /// The folders that hold the objects that are files of their own, by the first two digits of their names.
    func shelves() throws(SystemError) -> [Path] {
        try File.entries(of: folder / "objects").filter { $0.bytes.count == 2 }
    }

    /// Makes an object young that a snapshot needs: a sweep by another process spares young objects.
    /// - Returns: whether it is still there.
    private func renew(_ path: Path, _ status: FileStatus) -> Bool {
        guard Clocks.wall - status.modified > Self.grace / 2 else { return true }
        return (try? File.touch(path)) != nil
    }

    /// Whether an object is there.
    func has(_ id: ObjectID) -> Bool { File.exists(path(of: id)) || ((try? packs.pack(with: id)) ?? nil) != nil }

    /// Where an object is when it is a file of its own.
    func path(of id: ObjectID) -> Path {
        let (slash, digits) = ([UInt8(ascii: "/")], id.digits)
        return folder / Path(bytes: Array("objects/".utf8) + digits[..<2] + slash + digits[2...])
    }
}
