import Fixtures
import Foundation

/// What the reference implementation of one network gives, from
/// `test-data/reference-networks.json` (made by `reference/golden`).
struct ReferenceValues: Decodable {
  /// A tensor in few numbers.
  struct Summary: Decodable {
    let shape: [Int]
    let first: [Double]
    let sum: Double, l2: Double
  }

  let name: String
  /// Pixels of each side of the square input.
  let size: Int
  let parameters: Int
  let tensors: Int, tensorsDigest: String
  let trainable: Int, trainableDigest: String
  let features: Summary, logits: Summary
  /// "float64" where the reference was computed in double precision; absent for single.
  let precision: String?

  /// Classes that the reference was built with.
  var classes: Int { logits.shape[1] }

  static let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static func all() throws -> [ReferenceValues] {
    let file = package.appending(path: "test-data/reference-networks.json")
    return try JSONDecoder().decode([ReferenceValues].self, from: Data(contentsOf: file))
  }

  /// FNV-1a (64 bits) over the lines.
  static func digest(_ lines: [String]) -> String {
    var value: UInt64 = 0xCBF2_9CE4_8422_2325
    for line in lines {
      for byte in (line + "\n").utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    let hex = String(value, radix: 16)
    return String(repeating: "0", count: 16 - hex.count) + hex
  }
}

/// The whole lists behind the digests, for telling which names differ; only where the shared folder
/// is.
struct ReferenceLists {
  let tensors: [String], trainable: [String]

  init?(_ name: String) {
    guard Shared.isPresent,
      let data = FileManager.default.contents(atPath: Shared.path("golden/\(name).json")),
      let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
      let rows = object["state_dict"] as? [[Any]],
      let trainable = object["trainable"] as? [String]
    else { return nil }
    self.trainable = trainable
    tensors = rows.map { row in
      let shape = (row[1] as? [Int] ?? []).map(String.init).joined(separator: "x")
      return "\(row[0]) \(shape) \(row[2])"
    }
  }
}
