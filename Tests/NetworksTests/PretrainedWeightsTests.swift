import Foundation
import Support
import Testing
import Torch

@testable import Networks

@Suite(.serialized) final class PretrainedWeightsTests {
  private let home: String
  private let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
  /// The beginning of the content's SHA-256, found with `sha256sum`.
  private let digest = "c12fb001"

  init() throws {
    home = NSTemporaryDirectory() + "weights-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: home) }

  private func architecture(_ url: String?) throws -> Architecture {
    let row = try #require(Catalogue.architecture(named: "resnet18"))
    return Architecture(
      name: row.name, label: row.label, family: row.family, weightsURL: url,
      transform: row.transform, inputSizes: row.inputSizes, channelsLast: row.channelsLast,
      featureCount: row.featureCount,
      parameterCount: row.parameterCount, publishedClasses: row.publishedClasses,
      ludwigEncoder: row.ludwigEncoder, isInMenu: row.isInMenu, construct: row.construct)
  }

  private func locate(
    _ server: LocalServer, name: String
  ) throws -> LocatedWeights {
    try PretrainedWeights.locate(
      architecture("http://127.0.0.1:\(server.port)/\(name)"), file: nil, homes: [home]
    ) { _, _ in }
  }

  private func files() -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "\(home)/hub/checkpoints"))?.sorted()
      ?? []
  }

  @Test func `a whole download is verified kept and found again`() throws {
    let server = try LocalServer(serving: content)
    defer { server.stop() }
    let name = "net-\(digest).pth"
    let first = try locate(server, name: name)
    #expect(first.origin == .downloaded)
    #expect(first.sha256.hasPrefix(digest))
    #expect(FileManager.default.contents(atPath: first.path).map(Array.init) == content)
    #expect(files() == [name])
    let second = try locate(server, name: name)
    #expect(second.origin == .cached)
    #expect(second.path == first.path)
    #expect(server.requests.count == 1)
  }

  @Test func `a download that is no file of weights is not kept where its name tells no digest`()
    throws
  {
    let server = try LocalServer(serving: content)
    defer { server.stop() }
    #expect(throws: CheckpointError.self) { try locate(server, name: "net.pth") }
    #expect(files() == [])
  }

  @Test func `jobs that start together fetch once`() async throws {
    let server = try LocalServer(serving: content)
    defer { server.stop() }
    let row = try architecture("http://127.0.0.1:\(server.port)/net-\(digest).pth")
    let origins = try await withThrowingTaskGroup(of: LocatedWeights.Origin.self) { group in
      for _ in 0..<4 {
        group.addTask { [home] in
          try PretrainedWeights.locate(row, file: nil, homes: [home]) { _, _ in }.origin
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(origins.count { $0 == .downloaded } == 1 && origins.count { $0 == .cached } == 3)
    #expect(server.requests.count == 1)
    #expect(files() == ["net-\(digest).pth"])
  }

  @Test func `a broken download goes on where it ended`() throws {
    let server = try LocalServer(serving: content, .init(cutAfter: 100_000))
    defer { server.stop() }
    let name = "net-\(digest).pth"
    let error = #expect(throws: WeightsError.self) { try locate(server, name: name) }
    #expect(error?.description.contains("Get \(name) from http://127.0.0.1") == true)
    #expect(files() == ["\(name).partial", "\(name).partial.version"])
    #expect(try locate(server, name: name).origin == .downloaded)
    #expect(server.requests.last?.contains("Range: bytes=100000-") == true)
    #expect(server.requests.last?.contains("If-Range: \"1\"") == true)
    #expect(files() == [name])
  }

  @Test(arguments: [
    ("\"old\"", "\"new\"", true),
    ("Mon, 01 Jan 2024 00:00:00 GMT", "Tue, 02 Jan 2024 00:00:00 GMT", true),
    ("\"old\"", "\"new\"", false),
  ])
  func `a file that changed meanwhile is begun anew`(
    _ old: String, _ new: String, _ knowsConditions: Bool
  ) throws {
    let name = "net-\(digest).pth"
    let first = try LocalServer(
      serving: content.map { ~$0 }, .init(cutAfter: 100_000, version: old))
    #expect(throws: WeightsError.self) { try locate(first, name: name) }
    first.stop()
    let second = try LocalServer(
      serving: content, .init(version: new, knowsConditions: knowsConditions))
    defer { second.stop() }
    let located = try locate(second, name: name)
    #expect(second.requests.first?.contains("If-Range: \(old)") == true)
    #expect(FileManager.default.contents(atPath: located.path).map(Array.init) == content)
    #expect(files() == [name])
  }

  @Test func `a part of an unknown version is begun anew`() throws {
    let server = try LocalServer(serving: content, .init(cutAfter: 100_000, version: nil))
    defer { server.stop() }
    let name = "net-\(digest).pth"
    #expect(throws: WeightsError.self) { try locate(server, name: name) }
    #expect(files() == ["\(name).partial"])
    _ = try locate(server, name: name)
    #expect(server.requests.allSatisfy { !$0.contains("Range:") })
    #expect(files() == [name])
  }

  @Test func `a server without ranges sends the whole file again`() throws {
    let server = try LocalServer(serving: content, .init(cutAfter: 100_000, takesRanges: false))
    defer { server.stop() }
    let name = "net-\(digest).pth"
    #expect(throws: WeightsError.self) { try locate(server, name: name) }
    let located = try locate(server, name: name)
    #expect(FileManager.default.contents(atPath: located.path).map(Array.init) == content)
  }

  @Test func `a partial file longer than the whole is begun anew`() throws {
    let server = try LocalServer(serving: content)
    defer { server.stop() }
    let name = "net-\(digest).pth"
    try FileManager.default.createDirectory(
      atPath: "\(home)/hub/checkpoints", withIntermediateDirectories: true)
    let stale = "\(home)/hub/checkpoints/\(name).partial"
    #expect(FileManager.default.createFile(atPath: stale, contents: Data(content + content)))
    try Data("\"1\"".utf8).write(to: URL(filePath: "\(stale).version"))
    #expect(try locate(server, name: name).origin == .downloaded)
  }

  @Test func `a missing file names file address and folder`() throws {
    let server = try LocalServer(serving: content, .init(status: 404))
    defer { server.stop() }
    let error = #expect(throws: WeightsError.self) { try locate(server, name: "net-12345678.pth") }
    let text = try #require(error).description
    #expect(text.contains("the server answered 404"))
    #expect(text.contains("net-12345678.pth"))
    #expect(text.contains("\(home)/hub/checkpoints"))
    #expect(files().isEmpty)
  }

  @Test func `a wrong digest is refused and not kept`() throws {
    let server = try LocalServer(serving: content)
    defer { server.stop() }
    let error = #expect(throws: WeightsError.self) { try locate(server, name: "net-12345678.pth") }
    #expect(error?.description.contains("the published one's with 12345678") == true)
    #expect(files().isEmpty)
  }

  @Test func `a damaged cached file is refused`() throws {
    let folder = "\(home)/checkpoints"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let name = "net-\(digest).pth"
    #expect(FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: Data([1, 2])))
    #expect(throws: WeightsError.self) {
      try PretrainedWeights.locate(
        architecture("http://127.0.0.1:9/\(name)"), file: nil, homes: [home]
      ) { _, _ in }
    }
  }

  @Test func `nobody answers is a reason too`() throws {
    #expect(throws: WeightsError.self) {
      try PretrainedWeights.locate(
        architecture("http://127.0.0.1:9/net-12345678.pth"), file: nil, homes: [home]
      ) { _, _ in }
    }
  }

  @Test func `weights that nobody published are refused`() throws {
    #expect(throws: WeightsError.nonePublished(architecture: "resnet18")) {
      try PretrainedWeights.locate(architecture(nil), file: nil, homes: [home]) { _, _ in }
    }
  }

  @Test func `a named file must exist`() throws {
    #expect(throws: WeightsError.noSuchFile(path: "\(home)/none.pth")) {
      try PretrainedWeights.locate(
        architecture("http://127.0.0.1:9/net-12345678.pth"), file: "\(home)/none.pth",
        homes: [home]
      ) { _, _ in }
    }
  }

  @Test(arguments: ["/", "/dev/zero", "/dev/full", "pipe"])
  func `what is no file is refused and never opened`(_ path: String) throws {
    let pipe = "\(home)/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    let path = path == "pipe" ? pipe : path
    let error = #expect(throws: WeightsError.self) {
      try PretrainedWeights.locate(architecture(nil), file: path, homes: []) { _, _ in }
    }
    let kind = path == "/" ? "a folder" : "a pipe, a socket or a device"
    #expect(error?.description == "\(path) is \(kind), not a file of weights (--weights)")
  }

  @Test func `a named file of the published name is held to its digest`() throws {
    let row = try architecture("http://127.0.0.1:9/net-12345678.pth")
    for (name, isHeld) in [("net-12345678.pth", true), ("mine-12345678.pth", false)] {
      let path = "\(home)/\(name)"
      #expect(FileManager.default.createFile(atPath: path, contents: Data(content)))
      let located = Result {
        try PretrainedWeights.locate(row, file: path, homes: []) { _, _ in }
      }
      let isRefused = (try? located.get()) == nil
      #expect(isRefused == isHeld)
    }
  }

  @Test func `a folder for downloads that cannot be made is said in plain words`() throws {
    let file = "\(home)/file"
    #expect(FileManager.default.createFile(atPath: file, contents: Data()))
    let error = #expect(throws: FileError.self) {
      try PretrainedWeights.locate(
        architecture("http://127.0.0.1:9/net-12345678.pth"), file: nil, homes: [file]
      ) { _, _ in }
    }
    #expect(error?.description == "cannot make the folder \(file): there is a file of this name")
  }

  @Test func `digests are read from published names alone`() {
    #expect(PretrainedWeights.publishedDigest(in: "resnet18-f37072fd.pth") == "f37072fd")
    #expect(
      PretrainedWeights.publishedDigest(in: "shufflenetv2_x0.5-f707e7126e.pth") == "f707e7126e")
    #expect(PretrainedWeights.publishedDigest(in: "caformer_s18_384.pth") == nil)
    #expect(PretrainedWeights.publishedDigest(in: "a-b.pth") == nil)
  }
}
