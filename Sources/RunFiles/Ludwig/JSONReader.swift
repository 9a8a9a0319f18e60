import Support

/// A JSON file's object, whose members are asked for by key and type; errors name file and place.
struct JSONReader {
  let file: String
  /// Keys from the document to this object, `image_learner.preprocessing`.
  let place: String
  let value: JSONValue

  func error(_ reason: ModelFolderError.Reason) -> ModelFolderError {
    ModelFolderError(path: file, reason: reason)
  }

  /// The error of a member that is there but not what is needed.
  func wrong(_ key: String, _ expected: String, _ found: String) -> ModelFolderError {
    error(.value(place: path(key), expected: expected, found: found))
  }

  private func path(_ key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }

  private func member<Result>(
    _ key: String, _ expected: String, _ read: (JSONValue) -> Result?
  ) throws(ModelFolderError) -> Result {
    guard let member = value[key] else { throw wrong(key, expected, "nothing") }
    guard let result = read(member) else { throw wrong(key, expected, Self.kind(of: member)) }
    return result
  }

  func object(_ key: String) throws(ModelFolderError) -> JSONReader {
    try member(key, "an object") {
      guard case .object = $0 else { return nil }
      return JSONReader(file: file, place: path(key), value: $0)
    }
  }

  /// The one object of a list.
  func only(_ key: String) throws(ModelFolderError) -> JSONReader {
    try member(key, "a list of one object") {
      guard case .array(let elements) = $0, elements.count == 1, case .object = elements[0] else {
        return nil
      }
      return JSONReader(file: file, place: "\(path(key))[0]", value: elements[0])
    }
  }

  /// Refuses a member that is there, not null, and none of `values`.
  func demand(_ key: String, _ values: [JSONValue]) throws(ModelFolderError) {
    guard let member = value[key], member != .null, !values.contains(member) else { return }
    let allowed = values.isEmpty ? "nothing" : values.map(Self.kind).joined(separator: " or ")
    throw wrong(key, allowed, Self.kind(of: member))
  }

  /// A text, or a whole number as text.
  func textOrInteger(_ key: String) throws(ModelFolderError) -> String {
    try member(key, "a text or a whole number") {
      if case .integer(let number) = $0 { return "\(number)" }
      return Self.text($0)
    }
  }

  /// Whether the member is missing or null.
  func isNull(_ key: String) -> Bool { (value[key] ?? .null) == .null }

  func text(_ key: String) throws(ModelFolderError) -> String {
    try member(key, "a text", Self.text)
  }

  func texts(_ key: String) throws(ModelFolderError) -> [String] {
    try list(key, "a list of texts", of: "a text", Self.text)
  }

  func integer(_ key: String) throws(ModelFolderError) -> Int {
    try member(key, "a whole number") {
      if case .integer(let number) = $0 { return number }
      return nil
    }
  }

  func number(_ key: String) throws(ModelFolderError) -> Double {
    try member(key, "a number", Self.number)
  }

  func flag(_ key: String) throws(ModelFolderError) -> Bool {
    try member(key, "true or false") { value in
      if case .bool(let flag) = value { flag } else { nil }
    }
  }

  func numbers(_ key: String) throws(ModelFolderError) -> [Double] {
    try list(key, "a list of numbers", of: "a number", Self.number)
  }

  private static func text(_ value: JSONValue) -> String? {
    if case .string(let text) = value { return text }
    return nil
  }

  private static func number(_ value: JSONValue) -> Double? {
    switch value {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }

  private func list<Element>(
    _ key: String, _ expected: String, of element: String, _ read: (JSONValue) -> Element?
  ) throws(ModelFolderError) -> [Element] {
    let values = try member(key, expected) { value -> [JSONValue]? in
      if case .array(let values) = value { return values }
      return nil
    }
    var elements: [Element] = []
    for (place, value) in values.enumerated() {
      guard let read = read(value) else {
        throw wrong("\(key).\(place)", element, Self.kind(of: value))
      }
      elements.append(read)
    }
    return elements
  }

  private static func kind(of value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool(let flag): "\(flag)"
    case .integer(let number): "\(number)"
    case .number(let number): PythonFormat.repr(number)
    case .string(let text): "'\(text.prefix(40))'"
    case .array: "a list"
    case .object: "an object"
    }
  }
}
