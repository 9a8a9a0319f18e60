import Support

/// One class against all others: the four counts and what follows, nil where a denominator is 0.
package struct ClassStatistics: Sendable, Equatable {
  package internal(set) var name: String
  package let truePositives: Int
  package let falsePositives: Int
  package let falseNegatives: Int
  package let trueNegatives: Int

  /// Rows of this class: TP + FN.
  package var support: Int { truePositives + falseNegatives }
  /// The class is true or predicted somewhere.
  package var occurs: Bool { truePositives + falseNegatives + falsePositives > 0 }

  /// TP / (TP + FP), also positive predictive value.
  package var precision: Double? { ratio(truePositives, truePositives + falsePositives) }
  /// TP / (TP + FN), also sensitivity, true positive rate, hit rate.
  package var recall: Double? { ratio(truePositives, support) }
  /// TN / (TN + FP), also true negative rate.
  package var specificity: Double? { ratio(trueNegatives, trueNegatives + falsePositives) }
  /// TN / (TN + FN).
  package var negativePredictiveValue: Double? {
    ratio(trueNegatives, trueNegatives + falseNegatives)
  }
  /// (TP + TN) / rows.
  package var accuracy: Double? {
    ratio(
      truePositives + trueNegatives,
      truePositives + trueNegatives + falsePositives + falseNegatives)
  }
  /// (recall + specificity) / 2, where both are defined.
  package var balancedAccuracy: Double? { informedness.map { ($0 + 1) / 2 } }
  /// 2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall.
  package var f1: Double? {
    ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives)
  }
  /// (TP·TN − FP·FN) / sqrt((TP+FP)(TP+FN)(TN+FP)(TN+FN)).
  package var matthews: Double? {
    let product =
      Double(truePositives + falsePositives) * Double(support)
      * Double(trueNegatives + falsePositives) * Double(trueNegatives + falseNegatives)
    guard product > 0 else { return nil }
    return Double(truePositives * trueNegatives - falsePositives * falseNegatives)
      / product.squareRoot()
  }
  /// Recall + specificity − 1 (Youden's J).
  package var informedness: Double? { sum(recall, specificity).map { $0 - 1 } }
  /// Precision + negative predictive value − 1.
  package var markedness: Double? { sum(precision, negativePredictiveValue).map { $0 - 1 } }

  /// The four counts under Ludwig's keys.
  package var counts: [(key: String, value: Int)] {
    [
      ("true_positives", truePositives), ("true_negatives", trueNegatives),
      ("false_positives", falsePositives), ("false_negatives", falseNegatives),
    ]
  }

  /// The twenty rates under Ludwig's keys.
  package var rates: [(key: String, value: Double?)] {
    let missed = recall.map { 1 - $0 }
    let fallOut = specificity.map { 1 - $0 }
    return [
      ("true_positive_rate", recall), ("true_negative_rate", specificity),
      ("positive_predictive_value", precision),
      ("negative_predictive_value", negativePredictiveValue),
      ("false_negative_rate", missed), ("false_positive_rate", fallOut),
      ("false_discovery_rate", precision.map { 1 - $0 }),
      ("false_omission_rate", negativePredictiveValue.map { 1 - $0 }),
      ("accuracy", accuracy), ("precision", precision), ("recall", recall), ("f1_score", f1),
      ("sensitivity", recall), ("specificity", specificity), ("hit_rate", recall),
      ("miss_rate", missed), ("fall_out", fallOut),
      ("matthews_correlation_coefficient", matthews), ("informedness", informedness),
      ("markedness", markedness),
    ]
  }

  /// The 24 numbers as Ludwig writes them; only there does 0 stand for a rate that is not defined.
  package var json: JSONValue {
    .object(
      counts.map { ($0.key, .integer($0.value)) } + rates.map { ($0.key, .number($0.value ?? 0)) })
  }

  private func sum(_ first: Double?, _ second: Double?) -> Double? {
    guard let first, let second else { return nil }
    return first + second
  }
}
