import Evaluation
import Support

/// What Ludwig says about a model on the test subset.
package enum TestStatistics {
  /// The content of `test_statistics.json`, with Ludwig's keys for the task.
  ///
  /// Unlike Ludwig's, every number of a binary task is at the decision threshold of the evaluation,
  /// and weighted precision and recall are weighted. A metric that is undefined is null; a rate of
  /// a class that is undefined is 0, as Ludwig has it.
  package static func json(_ evaluation: SubsetEvaluation) -> JSONValue {
    var label: [(key: String, value: JSONValue)] = evaluation.table(.everyEpoch).map {
      ($0.key, .defined($0.value))
    }
    if let confusion = evaluation.confusion {
      let isBinary = evaluation.predictions.task == .binary
      label += [
        (
          "confusion_matrix",
          .array(confusion.matrix.map { .array($0.map { .integer($0) }) })
        ),
        (
          "overall_stats",
          .object(confusion.overallStatistics.map { ($0.key, .defined($0.value)) })
        ),
        (
          "per_class_stats",
          .object(
            evaluation.perClass.enumerated().map {
              (isBinary ? ["False", "True"][$0] : $1.name, $1.json)
            })
        ),
      ]
      if isBinary { label += curves(evaluation) }
    }
    return LudwigNames.subset(label)
  }

  /// Areas and curves of the positive class. With one logit all Ludwig's averages are the same.
  private static func curves(_ evaluation: SubsetEvaluation) -> [(key: String, value: JSONValue)] {
    let area = JSONValue.defined(evaluation["roc_auc"])
    let precision = JSONValue.defined(evaluation["average_precision"])
    let roc = evaluation.curves.first?.roc
    let precisionRecall = evaluation.curves.first?.precisionRecall
    return [
      ("average_precision_macro", precision),
      ("average_precision_micro", precision),
      ("average_precision_samples", precision),
      (
        "precision_recall_curve",
        [
          "precisions": list(precisionRecall?.precisions),
          "recalls": list(precisionRecall?.recalls),
        ]
      ),
      ("roc_auc_macro", area),
      ("roc_auc_micro", area),
      (
        "roc_curve",
        [
          "false_positive_rate": list(roc?.falsePositiveRates),
          "true_positive_rate": list(roc?.truePositiveRates),
        ]
      ),
    ]
  }

  private static func list(_ numbers: [Double]?) -> JSONValue {
    .array((numbers ?? []).map { .number($0) })
  }
}
