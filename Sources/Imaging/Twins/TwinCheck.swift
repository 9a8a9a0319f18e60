/// Whether two pictures are practically one, held against each other cell by cell.
struct TwinCheck {
  /// What was found of two pictures that are.
  struct Match {
    /// Correlation of their structure, at most 1.
    let similarity: Float
  }

  private let patch: Patch
  /// The coarsest level; the finer ones are made for the few pictures that come near.
  private let coarse: Patch

  /// Blurs from coarse to fine, as a search for the frame goes, and its steps in each.
  private static let radii = [3, 2, 1], steps = 3

  init(_ patch: Patch) {
    self.patch = patch
    coarse = patch.blurred(Self.radii[0]).standardised
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
  private static let leastOfLevel: Float = 0.92
  /// A copy is neither brighter nor of another contrast.
  private static let brightness: Float = 16, contrast: ClosedRange<Float> = 0.75...(4 / 3)

  /// Nil where the pictures differ. Either may be a part of the other.
  func match(_ other: TwinCheck) -> Match? {
    guard let alignment = alignment(with: other) else { return nil }
    if let match = match(other, alignment) { return match }
    return other.alignment(with: self).flatMap { other.match(self, $0) }
  }

  /// Nil where none is near.
  private func alignment(with other: TwinCheck) -> Alignment? {
    var alignment = Alignment()
    for radius in Self.radii {
      let (target, source) = (level(radius), other.level(radius))
      for _ in 0..<Self.steps {
        alignment.improve(alignment.applied(to: source).standardised, towards: target)
      }
      guard target.correlation(with: alignment.applied(to: source)) >= Self.leastOfLevel else {
        return nil
      }
    }
    return alignment
  }

  private func level(_ radius: Int) -> Patch {
    radius == Self.radii[0] ? coarse : patch.blurred(radius).standardised
  }

  private func match(_ other: TwinCheck, _ alignment: Alignment) -> Match? {
    let moved = alignment.applied(to: other.patch)
    let (structure, others) = (patch.structure, moved.structure)
    let bound = alignment.displacement < Self.place ? Self.inPlace : Self.moved
    let similarity = structure.correlation(with: others)
    guard similarity >= bound.similarity, (structure - others).moments.deviation <= bound.rest,
      hasLightOf(moved)
    else { return nil }
    return Match(similarity: similarity)
  }

  private func hasLightOf(_ other: Patch) -> Bool {
    let (mine, others) = (patch.moments, other.moments)
    return (mine.mean - others.mean).magnitude <= Self.brightness
      && Self.contrast.contains(mine.deviation / max(others.deviation, 1e-6))
  }
}
