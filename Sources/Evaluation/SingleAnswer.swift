/// What a model that tells nothing apart says.
package enum SingleAnswer: Sendable, Equatable {
  case `class`(String)
  /// All answers lie within a thousandth of the range of the true values around this one.
  case value(Double)
}

extension SubsetEvaluation {
  /// The answer that the model gives to every row; nil where answers differ, and where they should
  /// not: the truth is the same for all rows as well.
  package var singleAnswer: SingleAnswer? {
    switch predictions {
    case .binary(let rows):
      Self.single(rows.decided(at: threshold), truth: rows.truth).map { .class(rows.classes[$0]) }
    case .multiclass(let rows):
      Self.single(rows.mostLikely, truth: rows.truth).map { .class(rows.classes[$0]) }
    case .regression(let rows):
      Self.single(rows).map { .value($0) }
    }
  }

  private static func single(_ answers: [Int], truth: [Int]) -> Int? {
    guard let first = answers.first, answers.allSatisfy({ $0 == first }),
      truth.contains(where: { $0 != truth.first })
    else { return nil }
    return first
  }

  private static func single(_ rows: RegressionPredictions) -> Double? {
    guard let low = rows.values.min(), let high = rows.values.max(),
      let least = rows.truth.min(), let most = rows.truth.max(), most > least,
      high - low <= (most - least) / 1000
    else { return nil }
    return low + (high - low) / 2
  }
}
