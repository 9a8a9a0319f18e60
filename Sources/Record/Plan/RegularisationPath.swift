import Foundation

/// The strengths of the penalty (L2) that a last layer is solved with, from strong to weak: one an
/// epoch, so that the choice of the best epoch is that of the strength.
///
/// They are told as C, scikit-learn's inverse strength: the loss is the sum over the rows, times C,
/// plus half the square of the weights, those of standardised features.
package struct RegularisationPath: Sendable, Equatable {
  package let epochs: Int

  /// Decimal logarithms of the first and the last C.
  private static let ends = (-5.0, 0.0)

  package init(epochs: Int) { self.epochs = epochs }

  /// C in an epoch, which is counted from 1; a single one has the middle of the path.
  package func inverseStrength(in epoch: Int) -> Double {
    let (first, last) = Self.ends
    let share = epochs > 1 ? Double(epoch - 1) / Double(epochs - 1) : 0.5
    return pow(10, first + (last - first) * share)
  }
}
