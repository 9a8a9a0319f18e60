/// Whether two pictures are practically one, held against each other cell by cell.
struct TwinCheck {
  /// What was found of two pictures that are.
  struct Match {
    /// Correlation of their structure, at most 1.
    let similarity: Float
  }

  private let patch: Patch
  /// From coarse to fine, as a search for the frame goes.
  private let levels: [Patch]
  private let structure: Patch
  private let moments: (mean: Float, deviation: Float)

  private static let radii = [3, 2, 1]
  private static let stepsPerLevel = 4

  init(_ patch: Patch) {
    self.patch = patch
    levels = Self.radii.map { patch.blurred($0).standardised }
    structure = patch.structure
    moments = patch.moments
  }

  /// What a copy must reach, as correlation, and what may be left of its structure, as a standard
  /// deviation of grey levels. `bench/README.md` has what copies and other pictures reach.
  private struct Bound { let similarity: Float, rest: Float }
  /// Anywhere near, different pictures of one kind come close to each other.
  private static let moved = Bound(similarity: 0.985, rest: 5)
  /// In the same frame they do not, while a new encoding or size takes much from small pictures.
  private static let inPlace = Bound(similarity: 0.95, rest: 6.5)
  /// An edge moved by less, in cells, is in place: sizes are rounded.
  private static let place: Float = 0.5
  /// What a coarse level must reach for the finer ones to be tried.
  private static let leastOfLevel: Float = 0.9
  /// A copy is neither brighter nor of another contrast.
  private static let brightness: Float = 16, contrast: ClosedRange<Float> = 0.75...(4 / 3)

  /// Nil where the pictures differ.
  func match(_ other: TwinCheck) -> Match? {
    let atOnce = structure.correlation(with: other.structure)
    if atOnce >= Self.moved.similarity, hasLightOf(other.moments) {
      return Match(similarity: atOnce)
    }
    return aligned(with: other) ?? other.aligned(with: self)
  }

  /// The other picture may be the larger part of the same.
  private func aligned(with other: TwinCheck) -> Match? {
    var alignment = Alignment()
    for (target, source) in zip(levels, other.levels) {
      for _ in 0..<Self.stepsPerLevel {
        alignment.improve(alignment.applied(to: source).standardised, towards: target)
      }
      let reached = target.correlation(with: alignment.applied(to: source))
      if reached < Self.leastOfLevel { return nil }
    }
    let moved = alignment.applied(to: other.patch)
    let bound = alignment.displacement < Self.place ? Self.inPlace : Self.moved
    let similarity = structure.correlation(with: moved.structure)
    let rest = (structure - moved.structure).moments.deviation
    guard similarity >= bound.similarity, rest <= bound.rest, hasLightOf(moved.moments)
    else { return nil }
    return Match(similarity: similarity)
  }

  private func hasLightOf(_ other: (mean: Float, deviation: Float)) -> Bool {
    (moments.mean - other.mean).magnitude <= Self.brightness
      && Self.contrast.contains(moments.deviation / max(other.deviation, 1e-6))
  }
}
