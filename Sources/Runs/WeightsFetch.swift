import Networks
import Record
import Support

/// Brings published weights into a folder, for runs on machines without a network.
package struct WeightsFetch {
  /// What became of one network's file.
  package struct Outcome: Sendable {
    package let network: String
    package let file: String
    /// The file on this machine, or why it is not there.
    package let result: Result<LocatedWeights, Failure>
  }

  private let networks: [Architecture]
  private let home: String

  /// - Parameters:
  ///   - networks: all of them with published weights.
  ///   - home: a folder laid out as `TORCH_HOME`; made where it is missing.
  package init(_ networks: [Architecture], into home: String) {
    self.networks = networks
    self.home = home
  }

  /// Fetches what is not there, goes on where an earlier fetch broke off, and verifies every file:
  /// also those that were there. One that cannot be had does not stop the others.
  ///
  /// - Parameter tell: gets each outcome as soon as it is known.
  /// - Throws: `Failure.unavailable` with the first ten files that cannot be had.
  package func run(_ observers: [Observer] = [], tell: (Outcome) -> Void) throws(Failure) {
    var failures: [(Outcome, Failure)] = []
    for network in networks {
      let outcome = fetch(network, observers)
      tell(outcome)
      if case .failure(let failure) = outcome.result { failures.append((outcome, failure)) }
    }
    guard let first = failures.first else { return }
    if networks.count == 1 { throw first.1 }
    throw .unavailable(
      "\(failures.count) of \(counted(networks.count, "file")) cannot be had; "
        + "the same command tries them again"
        + failures.listedInLines { "\($0.0.network): \($0.1.firstLine)" })
  }

  private func fetch(_ network: Architecture, _ observers: [Observer]) -> Outcome {
    let file = network.weightsFile ?? ""
    do {
      let located = try PretrainedWeights.locate(network, file: nil, homes: [home]) { done, total in
        observers.tell(.progress((.download(file: file), done: done, total: total ?? done)))
      }
      try PretrainedWeights.checkContents(of: located.path, named: file)
      guard PretrainedWeights.isCached(network, homes: [home]) else {
        throw Failure.data(
          "\(located.path) does not hold the weights of \(network.name); "
            + "\(Advice.removeWeights)")
      }
      return Outcome(network: network.name, file: file, result: .success(located))
    } catch {
      return Outcome(network: network.name, file: file, result: .failure(Failure(error)))
    }
  }
}

extension Failure {
  fileprivate var firstLine: String { String(description.prefix { $0 != "\n" }) }
}
