import Evaluation

/// The best epoch so far: by the validation metric, and until that is first defined by the validation loss.
struct EpochChoice {
  private let metric: Metric, loss: Metric
  private var best: Double?, lowestLoss: Double?

  init(_ metric: Metric, loss: Metric) {
    self.metric = metric
    self.loss = loss
  }

  /// Whether an epoch with these values is better than all before it, which it then stands for.
  mutating func isBest(_ value: Double?, loss lossValue: Double?) -> Bool {
    if metric.isBetter(value, than: best) {
      best = value
      return true
    }
    guard best == nil, loss.isBetter(lossValue, than: lowestLoss) else { return false }
    lowestLoss = lossValue
    return true
  }
}
