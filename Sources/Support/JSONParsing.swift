import Foundation

extension JSONValue: Decodable {
  /// Reads a JSON document; objects come out with their keys sorted, and whole numbers as integers
  /// however they are spelt. The error says where the text is wrong.
  package init(parsing bytes: [UInt8]) throws(JSONParsingError) {
    do {
      self = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
    } catch {
      throw JSONParsingError(error)
    }
  }

  /// The document that a value encodes itself as.
  package init(encoding value: some Encodable) throws {
    self = try JSONValue(parsing: Array(JSONEncoder().encode(value)))
  }

  /// Reads this document as a value.
  package func decoded<Value: Decodable>(as type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: Data(text(indent: 0).utf8))
  }

  package init(from decoder: any Decoder) throws {
    if let object = try? decoder.container(keyedBy: AnyKey.self) {
      let keys = object.allKeys.map(\.stringValue).sorted()
      self = .object(
        try keys.map { (key: $0, value: try object.decode(JSONValue.self, forKey: AnyKey($0))) })
    } else if var list = try? decoder.unkeyedContainer() {
      var elements: [JSONValue] = []
      while !list.isAtEnd { elements.append(try list.decode(JSONValue.self)) }
      self = .array(elements)
    } else {
      let single = try decoder.singleValueContainer()
      if single.decodeNil() {
        self = .null
      } else if let flag = try? single.decode(Bool.self) {
        self = .bool(flag)
      } else if let number = try? single.decode(Int.self) {
        self = .integer(number)
      } else if let number = try? single.decode(Double.self) {
        // As whole as what it would be written as.
        self = Int(exactly: number).map { .integer($0) } ?? .number(number)
      } else if let text = try? single.decode(String.self) {
        self = .string(text)
      } else {
        throw DecodingError.dataCorruptedError(
          in: single, debugDescription: "a number beyond the range of 64-bit floating point")
      }
    }
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

/// A text that is not JSON, and where.
package struct JSONParsingError: Error, Equatable, CustomStringConvertible {
  package let description: String

  init(_ error: any Error) {
    guard case DecodingError.dataCorrupted(let context) = error else {
      description = "\(error)"
      return
    }
    let cause = (context.underlyingError as NSError?)?.userInfo[NSDebugDescriptionErrorKey]
    let place = context.place
    description =
      ((cause as? String) ?? context.debugDescription) + (place.isEmpty ? "" : ", at '\(place)'")
  }
}

extension DecodingError.Context {
  /// Keys and numbers of elements from the document to the place, `classes.3`; empty for the whole.
  package var place: String {
    codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
  }
}
