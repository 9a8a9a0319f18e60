import Foundation
import Imaging
import Networks
import Record
import Support
import Testing

@testable import Models

/// What a prepared picture must be, as `reference/resizing` found it with the published programs.
struct PreparedReference: CustomTestStringConvertible {
  let network: String, size: String, width: Int, height: Int
  let arithmetic: ResizingArithmetic
  let digest: String

  var testDescription: String { "\(network) \(size) \(arithmetic.rawValue) \(width)x\(height)" }

  static let all: [PreparedReference] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    guard let data = try? Data(contentsOf: root.appending(path: "test-data/resizing.json")),
      let rows = try? JSONSerialization.jsonObject(with: data) as? [[Any]]
    else { return [] }
    return rows.compactMap { row in
      guard row.count == 6, let network = row[0] as? String, let size = row[1] as? String,
        let arithmetic = (row[2] as? String).flatMap(ResizingArithmetic.init(rawValue:)),
        let width = row[3] as? Int, let height = row[4] as? Int, let digest = row[5] as? String
      else { return nil }
      return PreparedReference(
        network: network, size: size, width: width, height: height, arithmetic: arithmetic,
        digest: digest)
    }
  }()
}

@Suite struct PreparationTests {
  /// The script's rule for the bytes of a picture.
  private static func picture(_ width: Int, _ height: Int) throws -> Picture {
    let bytes = (0..<UInt64(width * height * 3)).map { i in
      UInt8(truncatingIfNeeded: UInt32(truncatingIfNeeded: i * i * 40503 + i * 2_654_435_761) >> 13)
    }
    return try #require(Picture(width: width, height: height, bytes: bytes))
  }

  /// FNV-1a, 64 bits.
  private static func digest(_ bytes: [UInt8]) -> String {
    var value: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let text = String(value, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }

  /// For every resize, crop and filter of torchvision's default weights, for MetaFormers and for
  /// models that were saved before the arithmetic was.
  @Test func `every byte is the published programs'`() throws {
    #expect(PreparedReference.all.count > 200)
    #expect(Set(PreparedReference.all.map(\.arithmetic)).count == 3)
    for reference in PreparedReference.all {
      let network = try #require(Catalogue.architecture(named: reference.network))
      let row = try Preprocessing(network, resize: #require(ImageResize(reference.size)))
      if reference.arithmetic != .bytes { #expect(row.arithmetic == reference.arithmetic) }
      let preprocessing = Preprocessing(
        geometry: row.geometry, filter: row.filter, arithmetic: reference.arithmetic,
        mean: row.mean, standardDeviation: row.standardDeviation)
      let prepared = try preprocessing.prepare(try Self.picture(reference.width, reference.height))
      #expect(prepared.width == row.size.width && prepared.height == row.size.height)
      #expect(Self.digest(prepared.bytes.array) == reference.digest, "\(reference.testDescription)")
    }
  }
}
