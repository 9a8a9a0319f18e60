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

  /// Less correlation than this is another picture. On four sets of 3,440 pictures, different ones
  /// reach 0.945 in one frame and 0.98 where the frame is looked for; copies that were encoded anew
  /// or resized stay above 0.95, cropped ones above 0.985 (`bench/leaks`).
  private static let leastInOneFrame: Float = 0.95, leastInAnother: Float = 0.985
  /// Edges that are moved by less, in cells, are in one frame: sizes are rounded.
  private static let oneFrame: Float = 0.5
  /// What a coarse level must reach for the finer ones to be tried.
  private static let leastOfLevel: Float = 0.9
  /// A copy is neither brighter nor of another contrast.
  private static let brightness: Float = 16, contrast: ClosedRange<Float> = 0.75...(4 / 3)

  /// Nil where the pictures differ.
  func match(_ other: TwinCheck) -> Match? {
    let atOnce = structure.correlation(with: other.structure)
    if atOnce >= Self.leastInAnother, hasLightOf(other.moments) { return Match(similarity: atOnce) }
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
    let similarity = structure.correlation(with: moved.structure)
    let least =
      alignment.displacement < Self.oneFrame ? Self.leastInOneFrame : Self.leastInAnother
    guard similarity >= least, hasLightOf(moved.moments) else { return nil }
    return Match(similarity: similarity)
  }

  private func hasLightOf(_ other: (mean: Float, deviation: Float)) -> Bool {
    (moments.mean - other.mean).magnitude <= Self.brightness
      && Self.contrast.contains(moments.deviation / max(other.deviation, 1e-6))
  }
}
