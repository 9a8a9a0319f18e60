import Foundation

/// What a classifier said about some rows.
///
/// Logits are kept beside the probabilities because the log loss of a very sure model is finite
/// only when computed from them.
package struct ClassAnswers: Sendable, Equatable {
  /// Class names in index order; of two classes the second is the positive one.
  package internal(set) var classes: [String]
  /// Rows x classes, or rows x 1 for a binary model whose one logit speaks for `classes[1]`.
  package let logits: OutputRows
  package let probabilities: Probabilities

  package init(classes: [String], logits: OutputRows) throws(PredictionsError) {
    guard classes.count >= 2 else { throw .tooFewClasses(classes) }
    if !logits.isEmpty { try Self.check(width: logits.width, classes) }
    if let place = logits.values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(row: place / logits.width)
    }
    self.classes = classes
    self.logits = logits
    probabilities = Probabilities(logits)
  }

  package init(classes: [String], logits: [[Float]]) throws(PredictionsError) {
    if let first = logits.first { try Self.check(width: first.count, classes) }
    try self.init(classes: classes, logits: OutputRows(logits, of: classes.count))
  }

  /// Numbers of the first row, which all others are measured by.
  private static func check(width: Int, _ classes: [String]) throws(PredictionsError) {
    guard width == classes.count || (width == 1 && classes.count == 2) else {
      throw .width(row: 0, found: width, classes: classes.count)
    }
  }

  /// Each row's class: the one of the largest logit, the first of them where several are equal.
  package var mostLikely: [Int] {
    logits.eachRow { row in
      if row.count == 1 { return row[0] >= 0 ? 1 : 0 }
      var best = 0
      for k in row.indices where row[k] > row[best] { best = k }
      return best
    }
  }

  /// Each row's class in a binary task: positive where its probability is at least `threshold`.
  package func decided(at threshold: Double) -> [Int] {
    probabilities.indices.map { probabilities[$0, 1] >= threshold ? 1 : 0 }
  }
}

/// What a model said about some pictures, whatever is true of them.
package enum Answers: Sendable, Equatable {
  /// One logit a row, for `classes[1]`.
  case binary(ClassAnswers)
  case multiclass(ClassAnswers)
  /// In the target's own unit.
  case regression([Double])

  /// A model's outputs, one row of `target.width` numbers for each picture.
  package init(_ outputs: OutputRows, to target: Target) throws(PredictionsError) {
    switch target {
    case .binary: self = .binary(try ClassAnswers(classes: target.classes, logits: outputs))
    case .classes(let names): self = .multiclass(try ClassAnswers(classes: names, logits: outputs))
    case .value:
      let values = outputs.indices.map { Double(outputs[$0, 0]) }
      if let row = values.firstIndex(where: { !$0.isFinite }) { throw .notFinite(row: row) }
      self = .regression(values)
    }
  }

  package init(_ outputs: [[Float]], to target: Target) throws(PredictionsError) {
    let width = target == .value ? 1 : max(2, target.classes.count)
    try self.init(OutputRows(outputs, of: width), to: target)
  }

  /// The class that each row is given, nil for a regression. The threshold is a binary task's.
  package func decided(at threshold: Double) -> [Int]? {
    switch self {
    case .binary(let rows): rows.decided(at: threshold)
    case .multiclass(let rows): rows.mostLikely
    case .regression: nil
    }
  }

  /// Some of the rows, in the given order; one may come more than once.
  package func rows(_ places: [Int]) throws(PredictionsError) -> Answers {
    func chosen(_ rows: ClassAnswers) throws(PredictionsError) -> ClassAnswers {
      var logits = OutputRows(width: rows.logits.width, expecting: places.count)
      for place in places { try logits.append(rows.logits[place]) }
      return try ClassAnswers(classes: rows.classes, logits: logits)
    }
    switch self {
    case .binary(let rows): return .binary(try chosen(rows))
    case .multiclass(let rows): return .multiclass(try chosen(rows))
    case .regression(let values): return .regression(places.map { values[$0] })
    }
  }

  /// Number of rows.
  package var count: Int {
    switch self {
    case .binary(let rows), .multiclass(let rows): rows.logits.count
    case .regression(let values): values.count
    }
  }
}
