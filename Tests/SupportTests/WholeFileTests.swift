import Fixtures
import Foundation
import Testing

@testable import Support

@Suite struct WholeFileTests {
  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test func `a file is replaced whole or not at all`() throws {
    struct Odd: Error {}
    let folder = try TemporaryFolder()
    let path = try folder.write("old", to: "a.txt")
    #expect(throws: Odd.self) { try WholeFile.write(to: path) { _ in throw Odd() } }
    #expect(try text(path) == "old")
    try WholeFile.write("new", to: path)
    #expect(try text(path) == "new")
    #expect(folder.files() == ["a.txt"])
  }

  @Test func `a link stays a link`() throws {
    let folder = try TemporaryFolder()
    try folder.write("old", to: "elsewhere/real.txt")
    let link = folder.path("link.txt")
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "elsewhere/real.txt")
    try WholeFile.write("new", to: link)
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: link) == "elsewhere/real.txt")
    #expect(try text(folder.path("elsewhere/real.txt")) == "new")
  }

  @Test func `a pipe is written into`() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path("pipe")
    try #require(mkfifo(pipe, 0o600) == 0)
    // Opened for both, so that neither side waits for the other.
    let reader = open(pipe, O_RDWR)
    try #require(reader >= 0)
    defer { close(reader) }
    #expect(WholeFile.unwritable(pipe) == nil)
    try WholeFile.write("through", to: pipe)
    var status = stat()
    #expect(stat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    // Asked only where the pipe is still one: reading the file that took its place would wait for
    // ever.
    try #require(status.st_mode & S_IFMT == S_IFIFO)
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = read(reader, &bytes, bytes.count)
    #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == "through")
  }

  @Test func `places that cannot be written are known before`() throws {
    let folder = try TemporaryFolder()
    #expect(WholeFile.unwritable(folder.path("new.txt")) == nil)
    #expect(WholeFile.unwritable(folder.url.path)?.reason == "it is a folder")
    #expect(WholeFile.unwritable(folder.path("none/new.txt"))?.action == "write into")
  }

  @Test func `a folder is locked for one at a time`() throws {
    let folder = try TemporaryFolder()
    let first = try #require(FolderLock(folder.url.path))
    #expect(FolderLock(folder.url.path) == nil)
    first.release()
    let second = try #require(FolderLock(folder.url.path))
    second.release()
  }
}
