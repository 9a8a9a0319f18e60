// How sure a model is of its answers, whatever is true.

extension Answers {
  /// The probability of each row's most likely class; nil for a regression.
  package var confidences: [Double]? {
    classified?.confidences
  }

  /// The classes and their probabilities; nil for a regression.
  package var classified: ClassAnswers? {
    switch self {
    case .binary(let rows), .multiclass(let rows): rows
    case .regression: nil
    }
  }

  /// The rows whose answers are the least certain, the least certain first; of equals the first.
  ///
  /// In a binary task those whose probability is nearest to the decision threshold, where the
  /// answer changes; else those whose most likely class has the lowest probability. None for a
  /// regression.
  package func leastCertain(_ most: Int, threshold: Double) -> [Int] {
    let distances: [Double] =
      switch self {
      case .binary(let rows): rows.probabilities.column(1).map { ($0 - threshold).magnitude }
      case .multiclass(let rows): rows.confidences
      case .regression: []
      }
    let order = distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }
    return Array(order.prefix(most))
  }
}

extension ClassAnswers {
  /// The probability of each row's most likely class.
  package var confidences: [Double] {
    guard logits.width > 1 else { return probabilities.map { $0.max() ?? 0 } }
    // exp(0) over the sum.
    return probabilities.sums.map { 1 / $0 }
  }

  /// The classes of a row by falling probability; of equals the lower index comes first.
  package func likeliest(ofRow row: Int, _ most: Int) -> [(index: Int, probability: Double)] {
    let order = probabilities[row].enumerated().sorted {
      ($1.element, $0.offset) < ($0.element, $1.offset)
    }
    return order.prefix(most).map { ($0.offset, $0.element) }
  }
}
