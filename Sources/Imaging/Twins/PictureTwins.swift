import Support
import Synchronization

/// Two pictures that are practically one.
package struct PictureTwin: Sendable, Equatable {
  /// Places among the pictures that were compared; `other` is before `picture`.
  package let picture: Int, other: Int
  /// What makes the other one of this.
  package let symmetry: PictureSymmetry
  /// Correlation of their structure on a grid of 32 by 32 cells, at most 1.
  package let similarity: Double
}

/// Which of many pictures are practically the same: pixel for pixel, mirrored or turned, encoded
/// anew, in another size, or less some percent at the edges.
///
/// A hash proposes, and pixels decide. Pictures without structure, such as those of one colour, are
/// like each other without being copies, and are not compared; of very small ones only those of the
/// same pixels are found.
package struct PictureTwins: Sendable {
  /// For each picture the first one with the same pixels, itself where there is none before it; nil
  /// for one without structure.
  package let originals: [Int?]
  /// Between first ones, of whatever else is practically the same; in the order of `picture`, the
  /// most alike first.
  package let twins: [PictureTwin]

  /// The same for the same pictures in the same order, however many threads there are.
  package init(of pictures: [PictureFingerprint], threads: Int) {
    var firsts: [ContentDigest: Int] = [:]
    var originals: [Int?] = []
    var distinct: [Int] = []
    for (place, picture) in pictures.enumerated() {
      guard picture.hasStructure else {
        originals.append(nil)
        continue
      }
      let first = firsts[picture.pixels, default: place]
      originals.append(first)
      guard first == place else { continue }
      firsts[picture.pixels] = place
      if !picture.isSmall { distinct.append(place) }
    }
    self.originals = originals
    let search = TwinSearch(distinct.map { pictures[$0] })
    twins = search.twins(threads: threads).map { found in
      PictureTwin(
        picture: distinct[found.picture], other: distinct[found.other], symmetry: found.symmetry,
        similarity: found.similarity)
    }
  }
}

extension PictureFingerprint {
  /// In grey levels: the noise of an encoding alone stays below.
  private static let leastStructure: Float = 1

  var hasStructure: Bool { Patch(self).structure.moments.deviation >= Self.leastStructure }
}

/// Looks for copies of each of some pictures among those before it.
private struct TwinSearch: Sendable {
  private let pictures: [PictureFingerprint]
  private let scale: WaveScale
  private let index: ShapeIndex

  private struct Candidate {
    let place: Int, symmetry: PictureSymmetry, closeness: Float

    /// Whether it is tried first; of equals the earlier picture, and the simpler symmetry.
    func precedes(_ other: Candidate) -> Bool {
      let one = (-closeness, place, symmetry.rawValue)
      return one < (-other.closeness, other.place, other.symmetry.rawValue)
    }
  }

  /// Of coarse shapes: as they are, and after the best small change of the frame. What is less
  /// alike is no copy that is less than a tenth smaller.
  private static let leastCloseness: Float = 0.7, leastAfterCuts: Float = 0.9
  /// Pictures that pixels are asked about, for each one. Many that are alike are connected all the
  /// same, each with the next.
  private static let candidateLimit = 3

  init(_ pictures: [PictureFingerprint]) {
    self.pictures = pictures
    let amounts = pictures.map { Waves.amounts(in: Patch($0).standardised) }
    let scale = WaveScale(amounts)
    self.scale = scale
    index = ShapeIndex(amounts.map(scale.numbers))
  }

  func twins(threads: Int) -> [PictureTwin] {
    let found = Mutex([[PictureTwin]](repeating: [], count: pictures.count))
    Parallel.perform(pictures.count, threads: threads) { place in
      let twins = twins(of: place)
      if !twins.isEmpty { found.withLock { $0[place] = twins } }
    }
    return found.withLock { $0.flatMap(\.self) }
  }

  private func twins(of place: Int) -> [PictureTwin] {
    let patch = Patch(pictures[place])
    let candidates = candidates(for: place, scale.shape(of: patch.standardised))
    guard !candidates.isEmpty else { return [] }
    let check = TwinCheck(patch)
    return candidates.compactMap { candidate in
      let other = Patch(pictures[candidate.place])
      func similarity(_ symmetry: PictureSymmetry) -> Float? {
        check.match(TwinCheck(other.transformed(by: symmetry)))?.similarity
      }
      guard let found = similarity(candidate.symmetry) else { return nil }
      // A picture that is its own mirror image is called a copy of itself, not mirrored.
      let upright = candidate.symmetry == .none ? nil : similarity(.none)
      let isUpright = (upright ?? -1) >= found - Self.sameSimilarity
      return PictureTwin(
        picture: place, other: candidate.place,
        symmetry: isUpright ? .none : candidate.symmetry,
        similarity: Double(min(isUpright ? upright ?? found : found, 1)))
    }
  }

  private static let sameSimilarity: Float = 0.01

  /// The most alike by their coarse shape, each in the symmetry that fits best.
  private func candidates(for place: Int, _ shape: CoarseShape) -> [Candidate] {
    var best: [Candidate] = []
    for symmetry in PictureSymmetry.allCases {
      // The query is changed instead of all others, so its change is undone to name theirs.
      let turned = shape.transformed(by: symmetry.inverse)
      index.forEach(near: turned.numbers, before: place) { other in
        let numbers = index[other]
        let atOnce = turned.closeness(to: numbers)
        guard atOnce > Self.leastCloseness else { return }
        let closeness = turned.closenessAfterCuts(to: numbers, atOnce)
        guard closeness > Self.leastAfterCuts else { return }
        Self.insert(Candidate(place: other, symmetry: symmetry, closeness: closeness), into: &best)
      }
    }
    return best
  }

  private static func insert(_ new: Candidate, into best: inout [Candidate]) {
    if let known = best.firstIndex(where: { $0.place == new.place }) {
      guard new.precedes(best[known]) else { return }
      best.remove(at: known)
    }
    let rank = best.firstIndex { new.precedes($0) } ?? best.count
    guard rank < candidateLimit else { return }
    best.insert(new, at: rank)
    if best.count > candidateLimit { best.removeLast() }
  }
}
