extension Metric {
  /// The values of several metrics in every resample: what they have in common is made once.
  /// A list for each metric, nil where it is undefined.
  static func values(
    of metrics: [Metric], on predictions: Predictions, threshold: Double, in resamples: Resamples
  ) -> [[Double?]] {
    let undefined = [Double?](repeating: nil, count: resamples.count)
    guard predictions.count > 0 else { return metrics.map { _ in undefined } }
    let areas =
      metrics.contains { if case .ranking = $0.source { true } else { false } }
      ? MeanAreas(of: predictions, in: resamples) : nil
    let others = ofCounts(metrics, predictions, threshold, resamples)
    return zip(metrics, others).map { metric, values in
      if case .ranking(let value) = metric.source {
        return areas?.values(value) ?? undefined
      }
      return values
    }
  }

  /// Of those that follow from the confusion matrix or from the single rows; nil of the others.
  private static func ofCounts(
    _ metrics: [Metric], _ predictions: Predictions, _ threshold: Double, _ resamples: Resamples
  ) -> [[Double?]] {
    let confusions =
      metrics.contains { if case .confusion = $0.source { true } else { false } }
      ? predictions.confusions(at: threshold) : nil
    let statistics = metrics.map { metric -> Statistic? in
      if case .rows(let prepare) = metric.source { prepare(predictions) } else { nil }
    }
    let byResample = (0..<resamples.count).map { resample -> [Double?] in
      let counts = resamples[resample]
      let confusion = confusions?(counts)
      return zip(metrics, statistics).map { metric, statistic in
        statistic?(counts) ?? confusion.flatMap(metric.value(of:))
      }
    }
    return metrics.indices.map { metric in byResample.map { $0[metric] } }
  }
}

extension Predictions {
  /// The confusion matrix where each row counts as often as said; nil for a regression.
  fileprivate func confusions(at threshold: Double) -> ((_ counts: [Int]) -> Confusion)? {
    guard let given = classified, let decided = decided(at: threshold) else { return nil }
    let rows = ConfusionRows(classes: given.classes, truth: given.truth, predicted: decided)
    let origin = Confusion(
      classes: given.classes, truth: given.truth, predicted: decided
    ).perClass
    return { rows.confusion($0, origin: origin) }
  }
}

/// The areas under the curves of the positive class of two, or of each of several classes, in
/// every resample.
private struct MeanAreas {
  /// A list for each class; classes are ranked one at a time, and their rankings let go.
  private let classes: [[Areas]]
  private let count: Int

  /// Nil for a regression.
  init?(of predictions: Predictions, in resamples: Resamples) {
    let rows: ClassificationPredictions
    let ranked: [Int]
    switch predictions {
    case .binary(let given): (rows, ranked) = (given, [1])
    case .multiclass(let given): (rows, ranked) = (given, Array(given.classes.indices))
    case .regression: return nil
    }
    let lanes = resamples.lanes
    classes = ranked.map { rows.ranking(of: $0).areas(in: lanes) }
    count = resamples.count
  }

  /// The mean over the classes for which it is defined, added up in their order.
  func values(_ value: (Areas) -> Double?) -> [Double?] {
    (0..<count).map { resample in mean(classes.compactMap { value($0[resample]) }) }
  }
}
