import Foundation

/// Values as one line of JSON, keys in text order: the same value gives the same bytes. Numbers
/// that JSON does not have are texts.
package enum StoredJSON {
  private static let infinity = "Infinity", notANumber = "NaN"

  package static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: infinity, negativeInfinity: "-\(infinity)", nan: notANumber)
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }

  package static func value<Value: Decodable>(
    _ type: Value.Type, from data: Data, userInfo: [CodingUserInfoKey: any Sendable] = [:]
  ) throws -> Value {
    let decoder = JSONDecoder()
    decoder.userInfo = userInfo
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: infinity, negativeInfinity: "-\(infinity)", nan: notANumber)
    return try decoder.decode(type, from: data)
  }
}
