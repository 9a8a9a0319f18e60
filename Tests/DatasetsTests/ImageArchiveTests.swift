import CZip
import Fixtures
import Foundation
import Record
import Support
import Synchronization
import Testing

@testable import Datasets

@Suite struct ImageArchiveTests {
  private func open(
    _ entries: [ZipMaker.Entry], limits: ImageArchive.Limits = .init()
  ) throws -> (archive: ImageArchive, scratch: TemporaryFolder) {
    let scratch = try TemporaryFolder()
    let path = try scratch.write(ZipMaker(entries).bytes, to: "a.zip")
    return (try ImageArchive(path: path, limits: limits), scratch)
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  private func message(_ entries: [ZipMaker.Entry], _ limits: ImageArchive.Limits = .init())
    -> String
  {
    message { _ = try open(entries, limits: limits) }
  }

  @Test func `reads ZIPs and folders alike`() throws {
    let big = Heads.png + [UInt8](repeating: 7, count: 5_000)
    let files: [(String, [UInt8])] = [
      ("b/one.jpg", Heads.jpeg), ("b/two", big), ("notes.txt", Array("hello".utf8)),
      ("empty.png", []), ("__MACOSX/b/._one.jpg", Heads.jpeg), (".DS_Store", [1]),
      ("b/.hidden/three.jpg", Heads.jpeg),
    ]
    let (zip, scratch) = try open(
      files.map { ZipMaker.Entry(name: $0.0, content: $0.1) } + [.init(name: "c/", content: [])])
    for file in files { try scratch.write(file.1, to: "folder/\(file.0)") }
    let folder = try ImageArchive(path: scratch.path("folder"))
    #expect(zip.entries.map(\.name) == ["b/one.jpg", "b/two", "notes.txt", "empty.png"])
    #expect(folder.entries.map(\.name) == ["b/one.jpg", "b/two", "empty.png", "notes.txt"])
    #expect(zip.entries.map(\.format) == [.jpeg, .png, nil, nil])
    #expect(zip.entries[3].problem == "the file is empty")
    #expect(
      zip.entries[2].problem
        == "it is not a picture (it starts with 68 65 6c 6c 6f, \"hello\"); "
        + "JPEG, PNG, BMP, GIF, TIFF and WebP are read")
    for archive in [zip, folder] {
      for (index, entry) in archive.entries.enumerated() {
        let expected = files.first { $0.0 == entry.name }?.1
        #expect(try archive.read(index) == expected)
      }
    }
  }

  @Test func `a link to a folder is refused not skipped`() throws {
    let folder = try TemporaryFolder()
    try folder.write(Heads.jpeg, to: "images/a.jpg")
    try folder.write(Heads.jpeg, to: "elsewhere/b.jpg")
    let manager = FileManager.default
    try manager.createSymbolicLink(
      atPath: folder.path("images/more"), withDestinationPath: folder.path("elsewhere"))
    #expect(
      message { _ = try ImageArchive(path: folder.path("images")) }
        == "images, entry 'more': it cannot be read: it is a link to a folder, which is not "
        + "followed; put the folder there")
    // A link to a picture is a picture.
    try manager.removeItem(atPath: folder.path("images/more"))
    try manager.createSymbolicLink(
      atPath: folder.path("images/b.jpg"), withDestinationPath: folder.path("elsewhere/b.jpg"))
    #expect(try ImageArchive(path: folder.path("images")).entries.map(\.format) == [.jpeg, .jpeg])
  }

  @Test func `names never become paths`() throws {
    let names = ["../../escape.jpg", "/etc/absolute.jpg", "..\\windows.jpg", "C:\\x\\y.jpg"]
    let (archive, scratch) = try open(names.map { .init(name: $0, content: Heads.jpeg) })
    #expect(archive.entries.map(\.name) == names)
    for index in names.indices { #expect(try archive.read(index) == Heads.jpeg) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url.path) == ["a.zip"])
  }

  @Test func `what is a picture, and what is only called one`() throws {
    let text = Array("text".utf8)
    let (archive, _scratch) = try open([
      .init(name: "a.txt", content: text), .init(name: "b.JPG", content: text),
      .init(name: "c", content: Heads.png), .init(name: "d.webp", content: []),
      .init(name: "e.jpg.csv", content: text),
    ])
    #expect(archive.pictures == [1, 2, 3])
    #expect(archive.otherFiles == ["a.txt", "e.jpg.csv"])
    _ = _scratch
  }

  @Test func `one picture is an archive where one is accepted`() throws {
    let scratch = try TemporaryFolder()
    let content = Heads.png + [UInt8](repeating: 7, count: 5_000)
    let path = try scratch.write(content, to: "photo.data")
    let archive = try ImageArchive(path: path, acceptsPicture: true)
    #expect(archive.name == "photo.data" && !archive.isFolder)
    #expect(archive.entries.map(\.name) == ["photo.data"])
    #expect(archive.entries.map(\.format) == [.png] && archive.entries[0].size == 5_010)
    #expect(archive.pictures == [0] && archive.otherFiles == [])
    #expect(try archive.read(0) == content)
    // A table names its pictures inside an archive: training takes none that is a picture itself.
    #expect(
      message { _ = try ImageArchive(path: path) }
        == "photo.data: this is neither a ZIP archive nor a folder")
    let table = try scratch.write("image_path,label\nphoto.data,1\n", to: "t.csv")
    #expect(
      message { _ = try Dataset.load(DataPlan(csvFile: table, imageSource: path)) }
        == "photo.data: this is neither a ZIP archive nor a folder")
    // The limits hold for it too, and nothing else becomes a picture.
    var limits = ImageArchive.Limits()
    limits.entrySize = 5_009
    #expect(
      try ImageArchive(path: path, limits: limits, acceptsPicture: true).entries[0].problem
        == "it unpacks to 5010 bytes; at most 5009 are accepted")
    let text = try scratch.write("this is text", to: "photo.png")
    #expect(
      message { _ = try ImageArchive(path: text, acceptsPicture: true) }
        == "photo.png: this is neither a ZIP archive nor a folder")
    let zip = try scratch.write(ZipMaker([.init(name: "x.png", content: content)]).bytes, to: "z")
    #expect(try ImageArchive(path: zip, acceptsPicture: true).entries.map(\.name) == ["x.png"])
    #expect(
      message { _ = try ImageArchive(path: scratch.path("none.png"), acceptsPicture: true) }
        == "none.png: no such file or folder")
  }

  @Test func `many threads read at once`() throws {
    let contents = (0..<40).map { place in
      Heads.png + (0..<3_000).map { UInt8(truncatingIfNeeded: $0 &* (place + 3)) }
    }
    let (archive, _scratch) = try open(
      contents.enumerated().map { .init(name: "\($0.offset).png", content: $0.element) })
    let wrong = Counter()
    DispatchQueue.concurrentPerform(iterations: 400) { turn in
      let place = (turn * 17) % 40
      if (try? archive.read(place)) != contents[place] { wrong.increase() }
    }
    #expect(wrong.count == 0)
    _ = _scratch
  }

  @Test func `what is wrong with an entry is told where it is asked for`() throws {
    let picture = ZipMaker.Entry(name: "ok.jpg", content: Heads.jpeg)
    var encrypted = ZipMaker.Entry(name: "secret.jpg", content: Heads.jpeg)
    encrypted.flags = 1
    var method = ZipMaker.Entry(name: "odd.jpg", content: Heads.jpeg)
    method.method = 97
    var limits = ImageArchive.Limits()
    limits.entrySize = 20
    let large = ZipMaker.Entry(name: "large.jpg", content: Heads.jpeg + Heads.jpeg + [1])
    let (archive, _scratch) = try open([picture, encrypted, method, large], limits: limits)
    #expect(
      archive.entries.map(\.problem) == [
        nil, "it is encrypted; make the archive without a password",
        "it is packed with method 97, which is not supported; use Deflate",
        "it unpacks to 21 bytes; at most 20 are accepted",
      ])
    #expect(archive.entries.map(\.format) == [.jpeg, nil, nil, .jpeg])
    #expect(archive.pictures == [0, 1, 2, 3])
    _ = _scratch
  }

  @Test func `limits of the whole archive`() throws {
    let picture = ZipMaker.Entry(name: "ok.jpg", content: Heads.jpeg)
    var limits = ImageArchive.Limits()
    limits.entries = 1
    #expect(
      message([picture, picture], limits) == "a.zip: 2 entries; at most 1 are accepted")
    limits = .init()
    limits.totalSize = 19
    let (archive, _scratch) = try open(
      [picture, .init(name: "two.jpg", content: Heads.jpeg)], limits: limits)
    #expect(message { try archive.checkTotal(of: [1]) } == "accepted")
    #expect(
      message { try archive.checkTotal(of: [0, 1]) }
        == "a.zip, entry 'two.jpg': with this entry the pictures unpack to 20 bytes; "
        + "at most 19 are accepted")
    #expect(message([]) == "a.zip: there are no files in it")
    #expect(
      message([.init(name: "__MACOSX/._a.jpg", content: Heads.jpeg)])
        == "a.zip: there are no files in it")
    _ = _scratch
  }

  @Test func `refuses bombs`() throws {
    let limits = ImageArchive.Limits()
    let size = limits.ratioAppliesFrom
    let words = { (size: Int, packed: Int) in
      limits.refusal(size: size, packed: packed)?.explanation ?? "accepted"
    }
    #expect(
      words(size, 1_000)
        == "1000 bytes claim to unpack to 67108864; more than 200 times as much is refused "
        + "(where that is right, unpack the archive and give the folder)")
    #expect(words(1 << 20, 1_100) == "accepted" && words(size, size / 100) == "accepted")
    // The same through a real archive: zeros packed by Deflate, about a thousand to one.
    let scratch = try TemporaryFolder()
    let path = scratch.path("a.zip")
    try deflate(Heads.jpeg + [UInt8](repeating: 0, count: 1 << 20), as: "bomb.jpg", into: path)
    var strict = limits
    strict.ratioAppliesFrom = 1 << 16
    let problem = try ImageArchive(path: path, limits: strict).entries[0].problem
    #expect(problem?.contains("bytes claim to unpack to 1048586; more than 200") == true)
    #expect(try ImageArchive(path: path).read(0).count == 1_048_586)
  }

  @Test func `what a folder holds beside pictures is known`() throws {
    let scratch = try TemporaryFolder()
    for name in ["a.jpg", ".b.jpg", "c/.d/e.jpg", "c/f.png", ".DS_Store", "c/._f.png"] {
      try scratch.write(Heads.jpeg, to: "p/\(name)")
    }
    #expect(mkfifo(scratch.path("p/c/pipe.jpg"), 0o644) == 0)
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path("p/zero.jpg"), withDestinationPath: "/dev/zero")
    let archive = try ImageArchive(path: scratch.path("p"))
    #expect(archive.entries.map(\.name) == ["a.jpg", "c/f.png"])
    #expect(archive.hidden == [".b.jpg"])
    #expect(archive.special.map { $0.name } == ["c/pipe.jpg", "zero.jpg"])
    #expect(archive.special.map { $0.kind } == [.pipe, .device])
    #expect(
      message { _ = try ImageArchive(path: scratch.path("p/c/pipe.jpg")) }
        == "pipe.jpg: cannot be opened: it is a pipe, not a regular file")
    let zip = try open([
      .init(name: "a.jpg", content: Heads.jpeg), .init(name: "x/.b.jpg", content: Heads.jpeg),
      .init(name: "__MACOSX/x/._a.jpg", content: Heads.jpeg),
    ])
    #expect(zip.archive.hidden == ["x/.b.jpg"])
  }

  @Test func `a folder that may not be read is named`() throws {
    let scratch = try TemporaryFolder()
    try scratch.write(Heads.jpeg, to: "p/a.jpg")
    try scratch.write(Heads.jpeg, to: "p/sub/locked/b.jpg")
    let locked = scratch.path("p/sub/locked")
    #expect(chmod(locked, 0) == 0)
    defer { chmod(locked, 0o755) }
    // Nothing is locked to the superuser.
    guard opendir(locked) == nil else { return }
    #expect(
      message { _ = try ImageArchive(path: scratch.path("p")) }
        == "p, entry 'sub/locked': cannot be opened: Permission denied")
  }

  @Test func `pictures of formats that are not read are pictures nevertheless`() throws {
    let heads: [(String, [UInt8])] = [
      ("photo", [0, 0, 0, 24] + Array("ftypheic".utf8)),
      ("photo2", [0, 0, 0, 24] + Array("ftypavif".utf8)), ("plain", Array("P5 2 2 255".utf8)),
      ("old", [0, 0, 0, 12] + Array("jP  ".utf8)), ("any.tga", [0, 0, 2, 0]),
      ("notes.pdf", Array("%PDF".utf8)), ("table.csv", Array("a,b".utf8)),
    ]
    let (archive, _scratch) = try open(heads.map { .init(name: $0.0, content: $0.1) })
    #expect(archive.pictures == [0, 1, 2, 3, 4])
    #expect(archive.otherFiles == ["notes.pdf", "table.csv"])
    #expect(archive.entries[0].problem == "it is HEIF; JPEG, PNG, BMP, GIF, TIFF and WebP are read")
    _ = _scratch
  }

  /// A time of change of its own: clocks of file systems tick in milliseconds.
  private func makeOlder(_ path: String) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: path)
  }

  @Test func `an archive that another one took the place of is not read`() throws {
    let (archive, scratch) = try open([
      .init(name: "a.jpg", content: Heads.jpeg + [1]), .init(name: "b.jpg", content: Heads.jpeg),
    ])
    let other = ZipMaker([
      .init(name: "a.jpg", content: Heads.jpeg + [2]), .init(name: "b.jpg", content: Heads.jpeg),
    ])
    try scratch.write(other.bytes, to: "b.zip")
    try makeOlder(scratch.path("b.zip"))
    let manager = FileManager.default
    try manager.removeItem(atPath: scratch.path("a.zip"))
    try manager.moveItem(atPath: scratch.path("b.zip"), toPath: scratch.path("a.zip"))
    // Threads that have no open handle yet must not get the other archive's pictures.
    let contents = Mutex<Set<[UInt8]>>([])
    let errors = Mutex<Set<String>>([])
    DispatchQueue.concurrentPerform(iterations: 200) { _ in
      do {
        let bytes = try archive.read(0)
        contents.withLock { _ = $0.insert(bytes) }
      } catch {
        errors.withLock { _ = $0.insert("\(error)") }
      }
    }
    #expect(contents.withLock { $0 }.isSubset(of: [Heads.jpeg + [1]]))
    #expect(errors.withLock { $0 }.isSubset(of: ["a.zip: it changed since the run began"]))
  }

  @Test func `a picture that another one took the place of is not read`() throws {
    let scratch = try TemporaryFolder()
    try scratch.write(Heads.jpeg + [1], to: "p/a.jpg")
    let archive = try ImageArchive(path: scratch.path("p"))
    #expect(try archive.read(0) == Heads.jpeg + [1])
    try scratch.write(Heads.jpeg + [2], to: "p/b.jpg")
    try makeOlder(scratch.path("p/b.jpg"))
    #expect(rename(scratch.path("p/b.jpg"), scratch.path("p/a.jpg")) == 0)
    #expect(
      message { _ = try archive.read(0) } == "p, entry 'a.jpg': it changed since the run began")
  }

  private func deflate(_ bytes: [UInt8], as name: String, into path: String) throws {
    var code: Int32 = 0
    let zip = try #require(zip_open(path, ZIP_CREATE, &code))
    try bytes.withUnsafeBytes { buffer in
      let source = try #require(
        zip_source_buffer(zip, buffer.baseAddress, UInt64(buffer.count), 0))
      let index = zip_file_add(zip, name, source, 0)
      #expect(zip_set_file_compression(zip, UInt64(index), ZIP_CM_DEFLATE, 9) == 0)
      #expect(zip_close(zip) == 0)
    }
  }

  @Test func `entries that lie are found when read`() throws {
    var short = ZipMaker.Entry(name: "short.jpg", content: Heads.jpeg)
    short.claimedSize = 40
    var checksum = ZipMaker.Entry(name: "sum.jpg", content: Heads.jpeg + [1, 2, 3])
    checksum.claimedChecksum = 0x1234_5678
    var deflate = ZipMaker.Entry(name: "broken.jpg", content: Heads.jpeg)
    deflate.method = 8
    for entry in [short, checksum, deflate] {
      let text = message {
        let (archive, _scratch) = try open([entry, .init(name: "ok.png", content: Heads.png)])
        #expect(try archive.read(1) == Heads.png)
        _ = try archive.read(0)
        _ = _scratch
      }
      #expect(text.hasPrefix("a.zip, entry '\(entry.name)': it "), "\(text)")
    }
  }

  @Test func `truncated foreign and missing files`() throws {
    let scratch = try TemporaryFolder()
    let whole = ZipMaker([.init(name: "ok.jpg", content: Heads.jpeg)]).bytes
    let cut = try scratch.write(Array(whole.dropLast(30)), to: "cut.zip")
    #expect(
      message { _ = try ImageArchive(path: cut) }
        == "cut.zip: the ZIP archive is damaged or cut off (its table of contents is missing); "
        + "make or upload it again")
    let foreign = try scratch.write("this is text", to: "notes.zip")
    #expect(
      message { _ = try ImageArchive(path: foreign) }
        == "notes.zip: this is neither a ZIP archive nor a folder")
    #expect(
      message { _ = try ImageArchive(path: scratch.path("none.zip")) }
        == "none.zip: no such file or folder")
    let empty = try scratch.write([], to: "empty.zip")
    #expect(message { _ = try ImageArchive(path: empty) }.hasPrefix("empty.zip: "))
  }

  /// Every cut of a small archive is an error or a shorter archive, never a crash.
  @Test func `every truncation is survived`() throws {
    let scratch = try TemporaryFolder()
    let whole = ZipMaker((0..<3).map { .init(name: "\($0).jpg", content: Heads.jpeg) }).bytes
    for length in 0..<whole.count {
      let path = try scratch.write(Array(whole.prefix(length)), to: "cut.zip")
      #expect(message { _ = try ImageArchive(path: path) } != "accepted", "\(length) bytes")
    }
  }
}

private final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var value = 0

  var count: Int { lock.withLock { value } }
  func increase() { lock.withLock { value += 1 } }
}
