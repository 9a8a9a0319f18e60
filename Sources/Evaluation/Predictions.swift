import Foundation

/// What a classifier said about some rows, and what was true of them.
package struct ClassificationPredictions: Sendable, Equatable {
  package internal(set) var answers: ClassAnswers
  /// The index of each row's true class.
  package let truth: [Int]

  package init(_ answers: ClassAnswers, truth: [Int]) throws(PredictionsError) {
    guard answers.logits.count == truth.count else {
      throw .rowCounts(predictions: answers.logits.count, truth: truth.count)
    }
    let classes = answers.classes.indices
    if let row = truth.firstIndex(where: { !classes.contains($0) }) {
      throw .unknownClass(row: row, index: truth[row], classes: classes.count)
    }
    self.answers = answers
    self.truth = truth
  }

  package init(classes: [String], logits: [[Float]], truth: [Int]) throws(PredictionsError) {
    try self.init(ClassAnswers(classes: classes, logits: logits), truth: truth)
  }

  package init(classes: [String], logits: OutputRows, truth: [Int]) throws(PredictionsError) {
    try self.init(ClassAnswers(classes: classes, logits: logits), truth: truth)
  }

  package var classes: [String] { answers.classes }
  package var logits: OutputRows { answers.logits }
  package var probabilities: Probabilities { answers.probabilities }
  package var mostLikely: [Int] { answers.mostLikely }
  package func decided(at threshold: Double) -> [Int] { answers.decided(at: threshold) }

  /// Each row's cross-entropy in nats, from the logits.
  package var losses: [Double] {
    truth.indices.map { row in
      if logits.width == 1 {
        // log(1 + exp(-z)) of the true side's logit, without overflow.
        let z = truth[row] == 1 ? Double(logits[row, 0]) : -Double(logits[row, 0])
        return max(-z, 0) + log1p(exp(-abs(z)))
      }
      return probabilities.tops[row] + log(probabilities.sums[row])
        - Double(logits[row, truth[row]])
    }
  }

  /// How many classes each row puts before the true one: 0 where it is the most likely. Of equal
  /// logits the lower index comes first.
  package var ranksOfTruth: [Int] {
    var place = 0
    return logits.eachRow { row in
      let truth = truth[place]
      place += 1
      if row.count == 1 { return (row[0] >= 0) == (truth == 1) ? 0 : 1 }
      return row.indices.reduce(0) { rank, k in
        row[k] > row[truth] || (k < truth && row[k] == row[truth]) ? rank + 1 : rank
      }
    }
  }
}

/// What a regressor said about some rows, and what was true of them, in the target's own unit.
package struct RegressionPredictions: Sendable, Equatable {
  package let values: [Double]
  package let truth: [Double]

  package init(values: [Double], truth: [Double]) throws(PredictionsError) {
    guard values.count == truth.count else {
      throw .rowCounts(predictions: values.count, truth: truth.count)
    }
    for row in values.indices where !(values[row].isFinite && truth[row].isFinite) {
      throw .notFinite(row: row)
    }
    self.values = values
    self.truth = truth
  }
}

/// One model's predictions on one subset; all that is reported about the subset follows from it.
package enum Predictions: Sendable, Equatable {
  /// One logit a row, for `classes[1]`.
  case binary(ClassificationPredictions)
  case multiclass(ClassificationPredictions)
  case regression(RegressionPredictions)

  /// A model's answers to some rows, beside what is true of them.
  package init(_ answers: Answers, truth: [SampleLabel]) throws(PredictionsError) {
    func classes() -> [Int] { truth.map { if case .class(let index) = $0 { index } else { -1 } } }
    switch answers {
    case .binary(let rows): self = .binary(try .init(rows, truth: classes()))
    case .multiclass(let rows): self = .multiclass(try .init(rows, truth: classes()))
    case .regression(let values):
      let truth = truth.map { if case .value(let value) = $0 { value } else { Double.nan } }
      self = .regression(try .init(values: values, truth: truth))
    }
  }

  package var answers: Answers {
    switch self {
    case .binary(let rows): .binary(rows.answers)
    case .multiclass(let rows): .multiclass(rows.answers)
    case .regression(let rows): .regression(rows.values)
    }
  }

  package var task: LearningTask {
    switch self {
    case .binary: .binary
    case .multiclass: .classification
    case .regression: .regression
    }
  }

  /// Number of rows.
  package var count: Int {
    switch self {
    case .binary(let rows), .multiclass(let rows): rows.truth.count
    case .regression(let rows): rows.truth.count
    }
  }

  /// The classes in index order; empty for a regression.
  package var classes: [String] {
    switch self {
    case .binary(let rows), .multiclass(let rows): rows.classes
    case .regression: []
    }
  }
}

extension Predictions: Codable {
  private enum CodingKeys: String, CodingKey {
    case task, classes, logits, storedLogits, values, truth
  }

  /// Checked as any other predictions are.
  package init(from decoder: any Decoder) throws {
    do {
      try self.init(
        decoder.container(keyedBy: CodingKeys.self), StoredLogits.reader(in: decoder.userInfo))
    } catch let error as PredictionsError {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: error.description))
    }
  }

  private init(
    _ container: KeyedDecodingContainer<CodingKeys>, _ read: StoredLogits.Reader?
  ) throws {
    func classification() throws -> ClassificationPredictions {
      let classes = try container.decode([String].self, forKey: .classes)
      let truth = try container.decode([Int].self, forKey: .truth)
      let stored = try container.decodeIfPresent(StoredLogits.self, forKey: .storedLogits)
      guard let stored, let read else {
        return try ClassificationPredictions(
          classes: classes, logits: container.decode([[Float]].self, forKey: .logits),
          truth: truth)
      }
      return try ClassificationPredictions(
        classes: classes, logits: read(stored, container.codingPath), truth: truth)
    }
    switch try container.decode(LearningTask.self, forKey: .task) {
    case .binary: self = .binary(try classification())
    case .classification: self = .multiclass(try classification())
    case .regression:
      self = .regression(
        try RegressionPredictions(
          values: container.decode([Double].self, forKey: .values),
          truth: container.decode([Double].self, forKey: .truth)))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(task, forKey: .task)
    switch self {
    case .binary(let rows), .multiclass(let rows):
      try container.encode(rows.classes, forKey: .classes)
      if let stored = StoredLogits(of: rows) {
        try container.encode(stored, forKey: .storedLogits)
      } else {
        try container.encode(rows.logits.map(Array.init), forKey: .logits)
      }
      try container.encode(rows.truth, forKey: .truth)
    case .regression(let rows):
      try container.encode(rows.values, forKey: .values)
      try container.encode(rows.truth, forKey: .truth)
    }
  }
}

/// Predictions that no number can be computed from. Rows count from 0.
package enum PredictionsError: Error, Equatable, CustomStringConvertible {
  case tooFewClasses([String])
  case rowCounts(predictions: Int, truth: Int)
  case width(row: Int, found: Int, classes: Int)
  case unknownClass(row: Int, index: Int, classes: Int)
  case notFinite(row: Int)

  package var description: String {
    switch self {
    case .tooFewClasses(let classes):
      "predictions need at least two classes; there are \(classes.count): "
        + classes.joined(separator: ", ")
    case .rowCounts(let predictions, let truth):
      "\(predictions) predictions for \(truth) true values"
    case .width(let row, let found, let classes):
      "row \(row) of the predictions has \(found) values for \(classes) classes"
    case .unknownClass(let row, let index, let classes):
      "row \(row) of the predictions has the true class \(index), but there are \(classes) classes"
    case .notFinite(let row):
      "row \(row) of the predictions holds a number that is not finite; "
        + "a lower learning rate or 32-bit precision may help"
    }
  }
}
