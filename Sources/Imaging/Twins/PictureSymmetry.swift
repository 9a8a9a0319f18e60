/// The ways in which a square covers itself: as it is, turned, or mirrored.
///
/// A picture is first mirrored along its main diagonal (bit 4), then left to right (bit 1) and
/// upside down (bit 2).
package enum PictureSymmetry: Int, Sendable, CaseIterable {
  case none = 0
  case leftRight, upsideDown, halfTurn
  case diagonal, quarterTurn, threeQuarterTurn, otherDiagonal

  /// Whether text would be read backwards.
  package var isMirrored: Bool {
    switch self {
    case .leftRight, .upsideDown, .diagonal, .otherDiagonal: true
    case .none, .halfTurn, .quarterTurn, .threeQuarterTurn: false
    }
  }

  /// What undoes it; only the quarter turns are not their own.
  var inverse: PictureSymmetry {
    switch self {
    case .quarterTurn: .threeQuarterTurn
    case .threeQuarterTurn: .quarterTurn
    default: self
    }
  }

  var swapsSides: Bool { rawValue & 4 != 0 }
  var flipsColumns: Bool { rawValue & 1 != 0 }
  var flipsRows: Bool { rawValue & 2 != 0 }
}
