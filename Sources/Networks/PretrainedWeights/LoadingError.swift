import Support
import Torch

/// A weights file that does not belong to the network: what differs, both ways.
package struct LoadingError: Error, Equatable, CustomStringConvertible {
  /// Why a tensor of the file cannot be the network's.
  package struct Difference: Sendable, Equatable {
    package let name: String
    /// Shape and kind, such as `64x3x7x7 float32`.
    package let network: String, file: String
  }

  package let file: String
  package let architecture: String
  /// Tensors of the network, with shape and kind, that the file has not.
  package let missing: [String]
  /// Tensors of the file, with shape and kind, that the network has not.
  package let unexpected: [String]
  /// Tensors of both whose shapes or kinds differ.
  package let different: [Difference]

  package var description: String {
    let pairs = different.map {
      "\($0.name) is \($0.network) in the network, \($0.file) in the file"
    }
    return "\(file) does not hold the weights of \(architecture)"
      + Self.list("in the network, not in the file", missing)
      + Self.list("in the file, not in the network", unexpected)
      + Self.list("of another shape or kind", pairs)
      + "\nName a file of \(architecture) with --weights, or choose the file's own network"
  }

  private static func list(_ title: String, _ items: [String]) -> String {
    guard !items.isEmpty else { return "" }
    let more = items.count > 10 ? ["and \(items.count - 10) more"] : []
    return "\n  \(title) (\(items.count)):\n    "
      + (items.prefix(10) + more).joined(separator: "\n    ")
  }
}

/// A weights file with numbers that nothing can be computed with: NaN and infinity.
package struct NotFiniteWeights: Error, Equatable, CustomStringConvertible {
  package let file: String
  /// The tensors that hold such numbers, in the file's order.
  package let tensors: [String]

  package var description: String {
    "\(file) holds numbers that are not finite (NaN or infinity), in \(tensors.listed()); "
      + "the weights are spoilt: get the file again, or choose another"
  }

  package static func refuse(_ tensors: [StoredTensor], of file: String) throws(NotFiniteWeights) {
    let spoilt = tensors.filter { !$0.isFinite }.map(\.name)
    if !spoilt.isEmpty { throw NotFiniteWeights(file: file, tensors: spoilt) }
  }
}

/// What loading a weights file did.
package struct LoadingReport: Sendable, Equatable {
  /// Tensors copied into the network.
  package let loaded: Int
  /// Tensors of the published classifier, left in the file.
  package let leftOut: [String]
  /// What is worth telling the user.
  package let notices: [String]
}
