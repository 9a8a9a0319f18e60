/// A JSON document whose objects keep the order they were written in.
package enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([(key: String, value: JSONValue)])

  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.number(let a), .number(let b)): a == b || (a.isNaN && b.isNaN)
    case (.string(let a), .string(let b)): a == b
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    default: false
    }
  }

  /// The value under `key`, nil where this is no object or has no such key.
  package subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// `indent` 0 writes one line; `sortedKeys` orders every object by key, as Python's `sort_keys`.
  ///
  /// Numbers are written as Python's `repr` writes them (`1.0`, `1e-05`), and those that JSON has
  /// no word for, NaN and the infinities, as `null`; text outside ASCII is escaped as Python's
  /// `json.dumps` does, so files compare equal to Ludwig's.
  package func text(indent: Int = 4, sortedKeys: Bool = true) -> String {
    var writer = JSONWriter(indent: indent, sortedKeys: sortedKeys)
    writer.write(self, depth: 0)
    return writer.output
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .number(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { (key: $0.0, value: $0.1) })
  }
  package init(nilLiteral: ()) { self = .null }
}

private struct JSONWriter {
  let indent: Int
  let sortedKeys: Bool
  var output = ""

  mutating func write(_ value: JSONValue, depth: Int) {
    switch value {
    case .null: output += "null"
    case .bool(let flag): output += flag ? "true" : "false"
    case .integer(let number): output += String(number)
    case .number(let number): output += number.isFinite ? PythonFormat.repr(number) : "null"
    case .string(let text): writeString(text)
    case .array(let elements):
      writeList(elements.count, open: "[", close: "]", depth: depth) { writer, i in
        writer.write(elements[i], depth: depth + 1)
      }
    case .object(let members):
      let ordered =
        sortedKeys
        ? members.sorted { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
        : members
      writeList(ordered.count, open: "{", close: "}", depth: depth) { writer, i in
        writer.writeString(ordered[i].key)
        writer.output += ": "
        writer.write(ordered[i].value, depth: depth + 1)
      }
    }
  }

  private mutating func writeList(
    _ count: Int, open: String, close: String, depth: Int,
    element: (inout JSONWriter, Int) -> Void
  ) {
    output += open
    for i in 0..<count {
      if i > 0 { output += indent > 0 ? "," : ", " }
      breakLine(depth + 1)
      element(&self, i)
    }
    if count > 0 { breakLine(depth) }
    output += close
  }

  private mutating func breakLine(_ depth: Int) {
    guard indent > 0 else { return }
    output += "\n" + String(repeating: " ", count: indent * depth)
  }

  private mutating func writeString(_ text: String) {
    output += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      case "\u{8}": output += "\\b"
      case "\u{C}": output += "\\f"
      case " "..."~": output.unicodeScalars.append(scalar)
      default:
        for unit in String(scalar).utf16 {
          let hex = String(unit, radix: 16)
          output += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        }
      }
    }
    output += "\""
  }
}
