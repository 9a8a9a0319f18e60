import Evaluation

/// Class names as the report shows them: long ones shortened in the middle, and still different
/// from each other.
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

  /// Two thirds from the beginning, the rest from the end. Whole characters, as long as they are no
  /// longer than what is left.
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

extension ReportContent {
  /// What the report calls each class.
  var shownNames: ShownNames {
    var names = test.predictions.classes
    if case .classes(let counts) = dataset.overview { names += counts.map(\.name) }
    return ShownNames(names)
  }

  /// The same with the names of the classes as they are shown; the dataset keeps the full ones.
  func naming(by names: ShownNames) -> ReportContent {
    guard !names.isEmpty else { return self }
    return ReportContent(
      program: program, engine: engine, dataset: dataset, settings: settings, history: history,
      training: training?.namingClasses { names[$0] },
      validation: validation.namingClasses { names[$0] }, test: test.namingClasses { names[$0] },
      intervals: intervals, decision: decision, testImages: testImages)
  }
}
