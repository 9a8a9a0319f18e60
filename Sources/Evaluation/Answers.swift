import Foundation

/// What a classifier said about some rows.
///
/// Logits are kept beside the probabilities because the log loss of a very sure model is finite
/// only when computed from them.
package struct ClassAnswers: Sendable, Equatable {
  /// Class names in index order; of two classes the second is the positive one.
  package internal(set) var classes: [String]
  /// Rows x classes, or rows x 1 for a binary model whose one logit speaks for `classes[1]`.
  package let logits: [[Float]]
  /// Rows x classes: softmax, or sigmoid and its complement, in double precision.
  package let probabilities: [[Double]]

  package init(classes: [String], logits: [[Float]]) throws(PredictionsError) {
    guard classes.count >= 2 else { throw .tooFewClasses(classes) }
    let width = logits.first?.count ?? classes.count
    for (row, values) in logits.enumerated() {
      guard values.count == width, width == classes.count || (width == 1 && classes.count == 2)
      else { throw .width(row: row, found: values.count, classes: classes.count) }
      guard values.allSatisfy(\.isFinite) else { throw .notFinite(row: row) }
    }
    self.classes = classes
    self.logits = logits
    probabilities = logits.map {
      $0.count == 1 ? [sigmoid(-Double($0[0])), sigmoid(Double($0[0]))] : softmax($0)
    }
  }

  /// Each row's class: the one of the largest logit, the first of them where several are equal.
  package var mostLikely: [Int] {
    logits.map { row in
      if row.count == 1 { return row[0] >= 0 ? 1 : 0 }
      var best = 0
      for k in row.indices where row[k] > row[best] { best = k }
      return best
    }
  }

  /// Each row's class in a binary task: positive where its probability is at least `threshold`.
  package func decided(at threshold: Double) -> [Int] {
    probabilities.map { $0[1] >= threshold ? 1 : 0 }
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
  package init(_ outputs: [[Float]], to target: Target) throws(PredictionsError) {
    switch target {
    case .binary: self = .binary(try ClassAnswers(classes: target.classes, logits: outputs))
    case .classes(let names): self = .multiclass(try ClassAnswers(classes: names, logits: outputs))
    case .value:
      let values = outputs.map { Double($0.first ?? .nan) }
      if let row = values.firstIndex(where: { !$0.isFinite }) { throw .notFinite(row: row) }
      self = .regression(values)
    }
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
      try ClassAnswers(classes: rows.classes, logits: places.map { rows.logits[$0] })
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

func sigmoid(_ z: Double) -> Double {
  if z >= 0 { return 1 / (1 + exp(-z)) }
  let e = exp(z)
  return e / (1 + e)
}

func softmax(_ logits: [Float]) -> [Double] {
  let top = Double(logits.max() ?? 0)
  let powers = logits.map { exp(Double($0) - top) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}
