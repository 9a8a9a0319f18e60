import Evaluation
import Models
import Record
import Support

/// What is to be learned of which samples; all goes by sample index.
package struct TrainingData: Sendable {
  package let target: Target
  package let labels: [SampleLabel]
  package let training: [Int], validation: [Int]

  package init(target: Target, labels: [SampleLabel], training: [Int], validation: [Int]) {
    self.target = target
    self.labels = labels
    self.training = training
    self.validation = validation
  }

  /// The training rows of one epoch, cut into batches in an order of the epoch's own. A last batch
  /// of one row joins the one before it: batch statistics need two.
  func batches(of size: Int, seed: UInt64, epoch: Int) -> [[Int]] {
    var stream = RandomStream(seed: seed, for: .shuffle(epoch: epoch))
    var batches = stream.permutation(of: training.count).map { training[$0] }.chunks(of: size)
    if size > 1, batches.count > 1, batches[batches.count - 1].count == 1 {
      let last = batches.removeLast()
      batches[batches.count - 1] += last
    }
    return batches
  }

  /// A model's outputs for some samples, beside what is true of them.
  package func predictions(_ outputs: OutputRows, of samples: [Int]) throws(PredictionsError)
    -> Predictions
  {
    try Predictions(Answers(outputs, to: target), truth: samples.map { labels[$0] })
  }

  /// Of each class in the loss, by the training rows; nil where all count the same.
  package func classWeights(_ weighting: ClassWeighting) -> [Double]? {
    guard target != .value else { return nil }
    var counts = target.classes.map { _ in 0 }
    for sample in training { if case .class(let index) = labels[sample] { counts[index] += 1 } }
    return weighting.weights(of: counts)
  }

  /// The values of a regression's samples.
  package func values(of samples: [Int]) -> [Double] {
    samples.compactMap { labels[$0].value }
  }

  /// Refuses a metric that the validation rows can never define, such as ROC-AUC over one class.
  /// Needs no model: any answers show it.
  package func check(_ metric: Metric) throws {
    var stream = RandomStream(seed: 0, for: .bootstrap)
    var guesses = OutputRows(width: target.width, expecting: validation.count)
    for _ in validation {
      try guesses.append((0..<target.width).map { _ in Float(stream.uniform() * 2 - 1) })
    }
    guard metric.value(try predictions(guesses, of: validation)) != nil else {
      throw TrainingError.metricUndefined(
        metric: metric.key, rows: validation.count, task: target.task)
    }
  }
}
