import Record

/// Class names as the report shows them: long ones shortened in the middle, all still different.
struct ShownNames {
  static let limit = 60

  private let shown: [String: String]

  init(_ names: [String]) {
    var shown: [String: String] = [:]
    var taken = Set(names.filter { !Self.isLong($0) })
    for name in names where Self.isLong(name) && shown[name] == nil {
      var short = Self.shortened(name, to: Self.limit)
      var number = 2
      while !taken.insert(short).inserted {
        let mark = " (\(number))"
        short = Self.shortened(name, to: Self.limit - mark.count) + mark
        number += 1
      }
      shown[name] = short
    }
    self.shown = shown
  }

  var isEmpty: Bool { shown.isEmpty }

  subscript(name: String) -> String { shown[name] ?? name }

  private static func isLong(_ name: String) -> Bool {
    name.unicodeScalars.dropFirst(limit).first != nil
  }

  /// Two thirds from the beginning, the rest from the end, in whole characters if they fit.
  private static func shortened(_ name: String, to limit: Int) -> String {
    let tail = (limit - 1) / 3
    return cut(name, limit - 1 - tail) + "…"
      + String(cut(String(name.reversed()), tail).reversed())
  }

  private static func cut(_ name: String, _ limit: Int) -> String {
    var text = ""
    var length = 0
    for character in name {
      length += character.unicodeScalars.count
      guard length <= limit else { break }
      text.append(character)
    }
    return text
  }
}

extension RunRecord {
  /// What the report calls each class.
  var shownNames: ShownNames {
    ShownNames(evaluations.test.predictions.classes + data.split.classes.map(\.name))
  }

  /// The same with the names of the classes as they are shown; the data keep the full ones.
  func naming(by names: ShownNames) -> RunRecord {
    guard !names.isEmpty else { return self }
    var copy = self
    copy.evaluations.validation = evaluations.validation.namingClasses { names[$0] }
    copy.evaluations.test = evaluations.test.namingClasses { names[$0] }
    return copy
  }
}
