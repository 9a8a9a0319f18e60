import Foundation
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
    #expect(files() == ["\(name).partial"])
    #expect(try locate(server, name: name).origin == .downloaded)
    #expect(server.requests.last?.contains("Range: bytes=100000-") == true)
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

  @Test func `digests are read from published names alone`() {
    #expect(PretrainedWeights.publishedDigest(in: "resnet18-f37072fd.pth") == "f37072fd")
    #expect(
      PretrainedWeights.publishedDigest(in: "shufflenetv2_x0.5-f707e7126e.pth") == "f707e7126e")
    #expect(PretrainedWeights.publishedDigest(in: "caformer_s18_384.pth") == nil)
    #expect(PretrainedWeights.publishedDigest(in: "a-b.pth") == nil)
  }
}
