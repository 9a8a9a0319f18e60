import Evaluation
import Record
import Support

/// The target column understood: which task it poses and which classes it has.
package struct Labels: Sendable, Equatable {
  /// Classes by frequency, equals by first appearance; of a binary task the negative one is first.
  package let target: Target
  /// Labelled rows per class, in the order of `classes`; empty for a regression.
  package let counts: [Int]

  package var task: LearningTask { target.task }
  package var classes: [String] { target.classes }

  /// The spellings that mean "no label", beside an empty cell.
  package static let missingSpellings = [
    "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NULL", "null",
  ]

  /// Whether a cell holds no value: empty, or one of `missingSpellings`.
  package static func isMissing(_ text: String) -> Bool {
    text.isEmpty || missingSpellings.contains(text)
  }

  /// The finite decimal number that a label spells, if it does (no hexadecimal, no infinity).
  package static func number(_ text: String) -> Double? {
    let allowed = text.utf8.allSatisfy {
      (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0)
    }
    guard allowed, let value = Double(text), value.isFinite else { return nil }
    return value
  }
}

/// Labels of the rows that have one, as text with their lines, before the task is known.
struct LabelColumn {
  let file: String, column: String
  let texts: [String], lines: [Int]
  /// Distinct labels by first appearance; if all are numbers, spellings of one number are one.
  let distinct: [(text: String, count: Int)]
  /// For each row its place in `distinct`.
  let membership: [Int]
  let numbers: [Double]?
  let mergedSpellings: [String]

  init(file: String, column: String, texts: [String], lines: [Int]) {
    (self.file, self.column, self.texts, self.lines) = (file, column, texts, lines)
    let parsed = texts.compactMap(Labels.number)
    let numbers = parsed.count == texts.count ? parsed : nil
    self.numbers = numbers
    var distinct: [(text: String, count: Int)] = []
    var membership: [Int] = []
    var merged: [String] = []
    var byText: [String: Int] = [:]
    var byNumber: [Double: Int] = [:]
    for (row, text) in texts.enumerated() {
      var place = byText[text]
      if place == nil, let number = numbers?[row], let same = byNumber[number] {
        merged.append("'\(text)' as '\(distinct[same].text)'")
        place = same
      }
      let index = place ?? distinct.count
      if index == distinct.count { distinct.append((text, 0)) }
      byText[text] = index
      if let number = numbers?[row] { byNumber[number] = index }
      distinct[index].count += 1
      membership.append(index)
    }
    self.distinct = distinct
    self.membership = membership
    mergedSpellings = merged
  }
}

extension Labels {
  /// Decides the task and the classes, or refuses the user's choice with the reason.
  static func resolve(
    _ column: LabelColumn, task wanted: LearningTask?, positiveClass: String?,
    notices: inout [Notice]
  ) throws(LabelError) -> (labels: Labels, values: [SampleLabel]) {
    func refuse(_ reason: LabelError.Reason) -> LabelError {
      LabelError(file: column.file, column: column.column, reason: reason)
    }
    if column.texts.isEmpty { throw refuse(.none) }
    if column.distinct.count == 1 {
      throw refuse(.onlyOne(column.distinct[0].text, rows: column.texts.count))
    }
    if wanted == nil, let spelling = spelledNumbers(column) { throw refuse(spelling) }
    let task = wanted ?? automaticTask(column, &notices)
    if positiveClass != nil, task != .binary { throw refuse(.positiveOfOther(task)) }
    switch task {
    case .regression:
      guard let numbers = column.numbers else { throw refuse(notNumbers(column)) }
      return (Labels(target: .value, counts: []), numbers.map(SampleLabel.value))
    case .binary where column.distinct.count != 2:
      let names = column.distinct.map { "'\($0.text)' (\($0.count))" }
      throw refuse(.notTwo(names))
    case .classification
    where column.distinct.count == column.texts.count && column.texts.count >= 30:
      let isNearlyNumeric = wanted == nil && textual(column).count * 10 <= column.texts.count
      throw refuse(
        isNearlyNumeric
          ? notNumbers(column)
          : .allDifferent(column.distinct.prefix(3).map(\.text), rows: column.texts.count))
    case .binary, .classification:
      return try classes(column, task, positiveClass, &notices)
    }
  }

  private static func automaticTask(_ column: LabelColumn, _ notices: inout [Notice])
    -> LearningTask
  {
    let count = column.distinct.count
    if count == 2 {
      notices.note(.decision, "Task: binary, because '\(column.column)' has two values.")
      return .binary
    }
    if column.numbers != nil, count > 10 {
      notices.note(
        .decision,
        "Task: regression, because '\(column.column)' is numeric with \(count) (more than 10) "
          + "distinct values; choose the task 'classification' to take each value as a class.")
      return .regression
    }
    notices.note(
      .decision,
      "Task: classification, because '\(column.column)' has \(count) distinct values"
        + (column.numbers == nil ? " that are not all numbers." : ", 10 or fewer."))
    let textual = textual(column)
    if !textual.isEmpty, textual.count * 10 <= column.texts.count {
      notices.note(
        .remark,
        "Most values of '\(column.column)' are numbers, but "
          + textual.map { "line \(column.lines[$0]) has '\(column.texts[$0])'" }.listed()
          + "; correct or empty these cells if the task is a regression.")
    }
    return .classification
  }

  /// The rows whose labels are not numbers.
  private static func textual(_ column: LabelColumn) -> [Int] {
    column.texts.indices.filter { number(column.texts[$0]) == nil }
  }

  /// What is wrong where most values would be numbers if they were spelt plainly: taken as classes,
  /// nothing could be learned of them.
  private static func spelledNumbers(_ column: LabelColumn) -> LabelError.Reason? {
    let distinct = column.distinct.map(\.text)
    guard column.numbers == nil, distinct.count > 10 else { return nil }
    let isDecorated = distinct.map(NumberSpelling.isDecorated)
    let others = zip(distinct, isDecorated).count { !$1 && number($0) == nil }
    let decorated = column.membership.indices.filter { isDecorated[column.membership[$0]] }
    guard !decorated.isEmpty, others * 10 <= distinct.count else { return nil }
    return .spelledNumbers(
      decorated.prefix(10).map { .init(line: column.lines[$0], text: column.texts[$0]) },
      total: decorated.count)
  }

  private static func notNumbers(_ column: LabelColumn) -> LabelError.Reason {
    let wrong = textual(column)
    return .notNumbers(
      wrong.prefix(10).map { .init(line: column.lines[$0], text: column.texts[$0]) },
      total: wrong.count)
  }

  private static func classes(
    _ column: LabelColumn, _ task: LearningTask, _ positiveClass: String?,
    _ notices: inout [Notice]
  ) throws(LabelError) -> (labels: Labels, values: [SampleLabel]) {
    let distinct = column.distinct
    var order = distinct.indices.sorted {
      distinct[$0].count != distinct[$1].count
        ? distinct[$0].count > distinct[$1].count : $0 < $1
    }
    if task == .binary {
      let texts = distinct.map(\.text)
      let (positive, rule) = try positive(of: texts, column, wanted: positiveClass)
      order = [1 - positive, positive]
      notices.note(
        .decision,
        "Positive class: '\(texts[positive])' (\(rule)); negative: '\(texts[1 - positive])'.")
    }
    noteSpellings(column, &notices)
    var place = [Int](repeating: 0, count: order.count)
    for (index, original) in order.enumerated() { place[original] = index }
    let labels = Labels(
      target: Target(task, classes: order.map { distinct[$0].text }),
      counts: order.map { distinct[$0].count })
    return (labels, column.membership.map { .class(place[$0]) })
  }

  /// The place of the positive one of two classes, and the rule that chose it.
  private static func positive(
    of texts: [String], _ column: LabelColumn, wanted: String?
  ) throws(LabelError) -> (place: Int, rule: String) {
    if let wanted {
      let exact = texts.firstIndex(of: wanted)
      let same = column.numbers == nil ? nil : number(wanted)
      let byNumber = same.flatMap { value in texts.firstIndex { number($0) == value } }
      guard let place = exact ?? byNumber else {
        throw LabelError(
          file: column.file, column: column.column, reason: .noSuchPositive(wanted, texts))
      }
      return (place, "as chosen")
    }
    let truths = texts.map(conventionalTruth)
    if let first = truths[0], let second = truths[1], first != second {
      return (first ? 0 : 1, "the true one of two conventional truth values")
    }
    if let first = number(texts[0]), let second = number(texts[1]) {
      return (first > second ? 0 : 1, "the larger number")
    }
    return (texts[0].precedesByCodePoint(texts[1]) ? 1 : 0, "the last in text order")
  }

  /// The spellings that Ludwig takes for true and false.
  private static func conventionalTruth(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "yes", "y", "true", "t", "1", "1.0": true
    case "no", "n", "false", "f", "0", "0.0", "-1", "-1.0": false
    default: nil
    }
  }

  /// Points out labels that may be meant to be the same, or to be missing.
  private static func noteSpellings(_ column: LabelColumn, _ notices: inout [Notice]) {
    if !column.mergedSpellings.isEmpty {
      notices.note(
        .decision,
        "Labels that spell the same number are one class: \(column.mergedSpellings.listed()).")
    }
    var firstSpelling: [String: String] = [:]
    var alike: [String] = []
    var nones: [String] = []
    for (text, _) in column.distinct {
      let lowercase = text.lowercased()
      if let other = firstSpelling[lowercase] {
        alike.append("'\(other)' and '\(text)'")
      } else {
        firstSpelling[lowercase] = text
      }
      if lowercase == "none" { nones.append("'\(text)'") }
    }
    if !alike.isEmpty {
      notices.note(
        .remark, "Classes that differ only in upper and lower case: \(alike.listed()).")
    }
    if !nones.isEmpty {
      notices.note(
        .decision,
        "\(nones.listed()) \(nones.count == 1 ? "is taken as a class" : "are taken as classes"); "
          + "leave a cell empty to mark it as missing.")
    }
  }
}

/// A target column that does not pose the task that is asked of it.
package struct LabelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A cell that is no number.
  package struct Cell: Equatable, Sendable {
    package let line: Int, text: String
  }

  /// What is wrong with the labels.
  package enum Reason: Equatable, Sendable {
    case none
    case onlyOne(String, rows: Int)
    case allDifferent([String], rows: Int)
    case notTwo([String])
    case notNumbers([Cell], total: Int)
    case spelledNumbers([Cell], total: Int)
    case noSuchPositive(String, [String])
    case positiveOfOther(LearningTask)
  }

  package let file: String, column: String, reason: Reason

  package var description: String { "\(file), column '\(column)': \(explanation)" }

  private var explanation: String {
    switch reason {
    case .none: "no row with an image has a label"
    case .onlyOne(let text, let rows):
      "all \(rows) labelled rows have the value '\(text)'; there is nothing to learn"
    case .allDifferent(let texts, let rows):
      "each of the \(rows) labelled rows has a value of its own, such as "
        + texts.map { "'\($0)'" }.joined(separator: ", ")
        + "; these are names rather than classes: choose another column with --target-column"
    case .notTwo(let names):
      "a binary task needs exactly two values, but there are \(names.count): \(names.listed())"
    case .notNumbers(let cells, let total):
      "a regression needs numbers (with a decimal point), but "
        + cells.map { "line \($0.line) has '\($0.text)'" }.listed(total: total)
        + (cells.contains { NumberSpelling.isDecorated($0.text) }
          ? "; write plain numbers such as 12.5 or 1000: no decimal comma, thousands separator, "
            + "per cent, currency or unit sign" : "")
    case .spelledNumbers(let cells, let total):
      "most values are numbers, but not all are spelt as plain numbers: "
        + cells.map { "line \($0.line) has '\($0.text)'" }.listed(total: total)
        + "; write plain numbers such as 12.5 or 1000 (no decimal comma, thousands separator, "
        + "per cent, currency or unit sign), or give --task classification if they are names"
    case .noSuchPositive(let wanted, let texts):
      "--positive-class '\(wanted)' is not one of the two values "
        + texts.map { "'\($0)'" }.joined(separator: " and ")
    case .positiveOfOther(let task):
      "--positive-class is for binary tasks, and this one is a \(task.rawValue)"
    }
  }
}
