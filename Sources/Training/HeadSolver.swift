import Evaluation
import Models
import Networks
import Record
import Support
import Torch

/// Finds the best last layer on a frozen backbone: logistic, multinomial or ridge regression on
/// standardised features, by L-BFGS on all training rows at once.
///
/// Each epoch has a weaker penalty than the one before and begins from its solution. Where pictures
/// are augmented, each epoch also adds what it saw to what the earlier ones did.
final class HeadSolver: Learner {
  private let pass: TrainingPass
  private let loss: Loss
  private let path: RegularisationPath
  private let mostCopies: Int
  /// Training rows and their features [rows, features]: once for each epoch that still counts.
  private var seen: (samples: [Int], features: Tensor)?

  /// Numbers of features that augmented copies may take together: 1 GiB.
  private static let mostNumbers = 1 << 28

  private var model: ImageModel { pass.model }

  init(_ pass: TrainingPass, _ loss: Loss) throws {
    self.pass = pass
    self.loss = loss
    path = RegularisationPath(epochs: pass.settings.plan.epochs)
    let numbers = pass.data.training.count * pass.model.architecture.featureCount
    mostCopies = max(1, Self.mostNumbers / max(1, numbers))
    // The solution does not depend on where the search begins; this way neither do its last bits.
    try withoutGradient {
      for tensor in pass.model.head.parameters { try tensor.fill(0) }
    }
  }

  func learn(_ epoch: Int, _ tick: (Int) throws -> Void) throws -> (
    samples: [Int], outputs: OutputRows
  ) {
    var outputs = OutputRows(width: model.target.width, expecting: pass.data.training.count)
    if seen == nil || !pass.isAlwaysTheSame { try see(epoch, tick) }
    guard let seen, let weight = model.head["weight"], let bias = model.head["bias"] else {
      return ([], outputs)
    }
    let rows = pass.data.training.count
    let truth = try loss.truth(
      seen.samples.map { pass.data.labels[$0] }, on: seen.features.device)
    let penalty = 1 / (path.inverseStrength(in: epoch) * Double(rows))
    let found = try LinearSolution(seen.features, truth, loss, penalty: penalty)
      .layer(from: (weight, bias))
    return try withoutGradient {
      try weight.copy(found.weight)
      try bias.copy(found.bias)
      let latest = try seen.features.narrow(0, start: seen.samples.count - rows, length: rows)
      try outputs.append(model.answer(latest).floats())
      return (Array(seen.samples.suffix(rows)), outputs)
    }
  }

  /// Computes the features of an epoch's pictures, and lets go of the oldest that are too many.
  private func see(_ epoch: Int, _ tick: (Int) throws -> Void) throws {
    var samples: [Int] = []
    var parts: [Tensor] = []
    for batch in pass.batches(epoch) {
      try tick(samples.count)
      parts.append(try pass.features(batch, epoch: epoch))
      samples += batch
    }
    if let seen {
      let kept = min(seen.samples.count, (mostCopies - 1) * samples.count)
      parts.insert(
        try seen.features.narrow(0, start: seen.samples.count - kept, length: kept), at: 0)
      samples = seen.samples.suffix(kept) + samples
    }
    let features = try Tensor.concatenated(parts)
    if pass.keepsFeatures { try pass.inference.keep(features, of: samples) }
    seen = (samples, features)
  }

  /// The head's weights are all that an epoch leaves.
  func state(copying: Bool) throws -> Adam.State? { nil }

  func restore(_ state: Adam.State?) throws {}

  func recall(_ epochs: Int) throws {
    guard epochs > 0 else { return }
    let first = pass.isAlwaysTheSame ? 1 : max(1, epochs - mostCopies + 1)
    for epoch in first...(pass.isAlwaysTheSame ? 1 : epochs) { try see(epoch) { _ in } }
  }
}
