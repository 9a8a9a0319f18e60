import Evaluation
import Record

/// The learning curves as TensorBoard reads them, under Ludwig's names.
///
/// A point an epoch, at the step that the epoch ended with; of the test one point, of the model
/// that was kept. A metric that is undefined has none. Losses of single steps are not kept.
package enum TensorBoardLogs {
  package static func files(_ record: RunRecord) -> [ResultFile] {
    let epochs = record.history.epochs
    return [
      file("training", epochs.map { ($0.epoch, $0.training) }, record),
      file("validation", epochs.map { ($0.epoch, $0.validation) }, record),
      file("test", [(record.history.bestEpoch, record.testMetrics)], record),
    ]
  }

  /// TensorBoard takes every file for one of its own whose name holds `tfevents`. Where others have
  /// the time and the machine's name, this has what is the same for every run.
  static let fileName = "events.out.tfevents.0.image-learner"

  private static func file(
    _ subset: String, _ epochs: [(epoch: Int, metrics: [MetricValue])], _ record: RunRecord
  ) -> ResultFile {
    let points = epochs.flatMap { epoch, metrics in
      scalars(metrics, step: epoch * record.history.stepsPerEpoch)
    }
    return ResultFile("model/logs/\(subset)/\(fileName)", bytes: EventFile.bytes(points))
  }

  /// The loss once more, for all features together.
  private static func scalars(_ metrics: [MetricValue], step: Int) -> [ScalarPoint] {
    let features = [
      (LudwigNames.label, metrics), ("combined", metrics.filter { $0.key == "loss" }),
    ]
    return features.flatMap { feature, metrics in
      metrics.compactMap { metric in
        metric.value.map {
          ScalarPoint(tag: "\(feature)/epoch_\(metric.key)", step: step, value: $0)
        }
      }
    }
  }
}
