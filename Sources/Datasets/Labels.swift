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
    if wanted == nil, let reason = nearlyNumbers(column) { throw refuse(reason) }
    let task = wanted ?? automaticTask(column, &notices)
    if positiveClass != nil, task != .binary { throw refuse(.positiveOfOther(task)) }
    switch task {
    case .regression:
      guard let numbers = column.numbers else { throw refuse(notNumbers(column)) }
      if let reason = beyondFloat32(numbers, column) { throw refuse(reason) }
      return (Labels(target: .value, counts: []), numbers.map(SampleLabel.value))
    case .binary where column.distinct.count != 2:
      let names = column.distinct.map { "\($0.text.quoted) (\($0.count))" }
      throw refuse(.notTwo(names))
    case .classification
    where column.distinct.count == column.texts.count && column.texts.count >= 30:
      throw refuse(.allDifferent(column.distinct.prefix(3).map(\.text), rows: column.texts.count))
    case .binary, .classification:
      return try classes(column, task, positiveClass, &notices)
    }
  }

  private static func automaticTask(_ column: LabelColumn, _ notices: inout [Notice])
    -> LearningTask
  {
    let count = column.distinct.count
    if count == 2 {
      notices.note(.decision, "Task: binary, because \(column.column.quoted) has two values.")
      return .binary
    }
    if column.numbers != nil, count > 10 {
      notices.note(
        .decision,
        "Task: regression, because \(column.column.quoted) is numeric with \(count) (more than 10) "
          + "distinct values; choose the task 'classification' to take each value as a class.")
      return .regression
    }
    notices.note(
      .decision,
      "Task: classification, because \(column.column.quoted) has \(count) distinct values"
        + (column.numbers == nil ? " that are not all numbers." : ", 10 or fewer."))
    noteNumbersAmongText(column, &notices)
    return .classification
  }

  /// Warns where many classes are numbers: a measurement whose missing values have a word.
  private static func noteNumbersAmongText(_ column: LabelColumn, _ notices: inout [Notice]) {
    let numbers = column.distinctNumbers
    guard column.numbers == nil, numbers > 10, numbers * 2 >= column.distinct.count else { return }
    let textual = column.textualRows
    notices.note(
      .warning,
      "most classes of \(column.column.quoted) are numbers (\(numbers) of \(column.distinct.count)), "
        + "each a class of its own, because \(counted(textual.count, "cell")) "
        + "\(textual.count == 1 ? "holds" : "hold") text: "
        + textual.map { "line \(column.lines[$0]) has \(column.texts[$0].quoted)" }.listed()
        + ". If the numbers are measurements, empty these cells for a regression.")
  }

  /// What is wrong where the values are numbers but for a few, or for their spelling: taken as
  /// classes, nothing could be learned of them.
  private static func nearlyNumbers(_ column: LabelColumn) -> LabelError.Reason? {
    guard column.numbers == nil else { return nil }
    if let spelling = spelledNumbers(column) { return spelling }
    let textual = column.textualRows
    guard textual.count * 10 <= column.texts.count, column.distinctNumbers > 10 else { return nil }
    return .fewNotNumbers(column.cells(textual), total: textual.count)
  }

  private static func spelledNumbers(_ column: LabelColumn) -> LabelError.Reason? {
    let distinct = column.distinct.map(\.text)
    guard distinct.count > 10 else { return nil }
    let isDecorated = distinct.map(NumberSpelling.isDecorated)
    let others = zip(distinct, isDecorated).count { !$1 && number($0) == nil }
    let decorated = column.membership.indices.filter { isDecorated[column.membership[$0]] }
    guard !decorated.isEmpty, others * 10 <= distinct.count else { return nil }
    return .spelledNumbers(column.cells(decorated), total: decorated.count)
  }

  private static func notNumbers(_ column: LabelColumn) -> LabelError.Reason {
    let wrong = column.textualRows
    return .notNumbers(column.cells(wrong), total: wrong.count)
  }

  /// What is wrong with values that float32 cannot hold, tell apart or span.
  private static func beyondFloat32(
    _ numbers: [Double], _ column: LabelColumn
  ) -> LabelError.Reason? {
    let sizes = Double(Float.leastNormalMagnitude)...Double(Float.greatestFiniteMagnitude)
    let wrong = numbers.indices.filter {
      numbers[$0] != 0 && !sizes.contains(numbers[$0].magnitude)
    }
    if !wrong.isEmpty { return .beyondFloat32(column.cells(wrong), total: wrong.count) }
    guard let least = numbers.min(), let largest = numbers.max(),
      Float(least) == Float(largest) || !sizes.contains(largest - least)
    else { return nil }
    return .spreadBeyondFloat32(least: least, largest: largest)
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
        "Positive class: \(texts[positive].quoted) (\(rule)); negative: \(texts[1 - positive].quoted)."
      )
    }
    notices += LabelSpellings(column: column).notices
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
      let isNumber = column.numbers != nil && number(wanted) != nil
      let same = isNumber ? ExactNumber(wanted) : nil
      let byNumber = same.flatMap { value in texts.firstIndex { ExactNumber($0) == value } }
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
}
