import Imaging
import Record

/// Which pictures of an archive are practically the same, by their places in its list of entries.
package struct CopiesOfPictures: Sendable {
  /// A picture that is practically another.
  struct Copy: Sendable {
    let entry: Int, kind: Leak.Kind, similarity: Double
  }

  /// Pictures that were compared, and those that were not, being without structure.
  let compared: Int, withoutStructure: Int
  /// For each compared picture the first one with the same pixels.
  private let originals: [Int: Int]
  /// Of originals: others that are practically the same, the most alike first.
  private let copies: [Int: [Copy]]
  /// Pairs of originals, in the order in which the pictures were asked for.
  let pairs: [(entry: Int, other: Int)]

  package init(_ twins: PictureTwins, of entries: [Int]) {
    var originals: [Int: Int] = [:]
    for (place, original) in twins.originals.enumerated() {
      if let original { originals[entries[place]] = entries[original] }
    }
    var copies: [Int: [Copy]] = [:]
    for twin in twins.twins {
      let kind = Leak.Kind(twin.symmetry)
      for (one, other) in [(twin.picture, twin.other), (twin.other, twin.picture)] {
        copies[entries[one], default: []].append(
          Copy(entry: entries[other], kind: kind, similarity: twin.similarity))
      }
    }
    self.originals = originals
    self.copies = copies.mapValues { copies in
      copies.enumerated().sorted {
        (-$0.element.similarity, $0.offset) < (-$1.element.similarity, $1.offset)
      }.map(\.element)
    }
    compared = originals.count
    withoutStructure = entries.count - originals.count
    pairs = twins.twins.map { (entries[$0.picture], entries[$0.other]) }
  }

  /// The first picture with the same pixels; nil for one that was not compared.
  func original(of entry: Int) -> Int? { originals[entry] }

  /// What is practically the same as an original, less what has its very pixels.
  func copies(of original: Int) -> [Copy] { copies[original] ?? [] }

  /// For each picture of a chain of copies the one that stands for all of it.
  func representatives(of entries: [Int]) -> [Int: Int] {
    var places: [Int: Int] = [:]
    for (place, entry) in entries.enumerated() { places[entry] = places[entry] ?? place }
    var connected = ConnectedRows(count: entries.count)
    func join(_ one: Int, _ other: Int) {
      if let one = places[one], let other = places[other] { connected.join(one, other) }
    }
    for entry in entries { join(entry, originals[entry] ?? entry) }
    for pair in pairs { join(pair.entry, pair.other) }
    return places.mapValues { entries[connected.first(of: $0)] }
  }
}

extension Leak.Kind {
  fileprivate init(_ symmetry: PictureSymmetry) {
    self = symmetry == .none ? .nearlySame : symmetry.isMirrored ? .mirrored : .turned
  }
}
