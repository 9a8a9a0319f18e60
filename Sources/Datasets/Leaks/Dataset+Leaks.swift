import Imaging
import Record

extension Dataset {
  /// Places of the pictures in the archive's list, each once, in the order of the table.
  package var entries: [Int] {
    var isKnown = [Bool](repeating: false, count: archive.entries.count)
    return samples.compactMap { sample in
      if isKnown[sample.entry] { return nil }
      isKnown[sample.entry] = true
      return sample.entry
    }
  }

  /// Which validation and test rows have a picture that is practically one of a subset before; with
  /// folds, which rows have one that their fold's model has seen.
  package func leaks(_ copies: CopiesOfPictures) -> LeakReport {
    let owners = PictureOwners(samples, copies)
    let leaks =
      folds.isEmpty
      ? [Subset.test, .validation].flatMap { owners.leaks(of: $0, in: samples) }
      : leaksBetweenFolds(copies)
    return LeakReport(
      compared: copies.compared, withoutStructure: copies.withoutStructure, rows: split.rows,
      leaks: leaks, conflicts: owners.conflicts, grouped: grouped)
  }

  /// Of the test of each fold, which is all that is told of it; in the order of the table.
  private func leaksBetweenFolds(_ copies: CopiesOfPictures) -> [Leak] {
    folds.flatMap { subsets in
      let samples = zip(samples, subsets).map { sample, subset in
        var sample = sample
        sample.subset = subset
        return sample
      }
      let tested = subsets.indices.filter { subsets[$0] == .test }
      return PictureOwners(samples, copies).leaks(of: .test, in: samples)
        .map { $0.moved(toRow: tested[$0.row]) }
    }.sorted { $0.row < $1.row }
  }
}

extension Leak {
  /// The same among other rows.
  fileprivate func moved(toRow row: Int) -> Leak {
    Leak(
      row: row, image: image, subset: subset, kind: kind, otherImage: otherImage,
      otherSubset: otherSubset, similarity: similarity)
  }
}

/// Which samples have a picture, or practically that picture.
private struct PictureOwners {
  private let copies: CopiesOfPictures
  /// By original: the first sample of each subset, and all in the order of the table.
  private var firsts: [Int: [Subset: Sample]] = [:]
  private var all: [Int: [Sample]] = [:]
  private var originals: [Int] = []

  init(_ samples: [Sample], _ copies: CopiesOfPictures) {
    self.copies = copies
    for sample in samples {
      guard let original = copies.original(of: sample.entry) else { continue }
      if all[original] == nil { originals.append(original) }
      all[original, default: []].append(sample)
      if firsts[original]?[sample.subset] == nil {
        firsts[original, default: [:]][sample.subset] = sample
      }
    }
  }

  /// The samples of a subset with a twin in one before it, in the order of the table.
  func leaks(of subset: Subset, in samples: [Sample]) -> [Leak] {
    samples.filter { $0.subset == subset }.enumerated().compactMap { row, sample in
      for other in Subset.allCases where other.rawValue < subset.rawValue {
        guard let found = twin(of: sample, in: other) else { continue }
        return Leak(
          row: row, image: sample.imagePath, subset: subset, kind: found.kind,
          otherImage: found.sample.imagePath, otherSubset: other, similarity: found.similarity)
      }
      return nil
    }
  }

  /// The sample of another subset whose picture is most like a sample's.
  func twin(
    of sample: Sample, in subset: Subset
  ) -> (sample: Sample, kind: Leak.Kind, similarity: Double)? {
    guard let original = copies.original(of: sample.entry) else { return nil }
    if let same = firsts[original]?[subset] { return (same, .samePixels, 1) }
    for copy in copies.copies(of: original) {
      if let other = firsts[copy.entry]?[subset] { return (other, copy.kind, copy.similarity) }
    }
    return nil
  }

  var conflicts: [LabelConflict] {
    var found: [LabelConflict] = []
    for original in originals {
      guard let samples = all[original] else { continue }
      for sample in samples.dropFirst() { note(samples[0], sample, &found) }
    }
    for pair in copies.pairs {
      guard let one = all[pair.other]?.first, let other = all[pair.entry]?.first else { continue }
      note(one, other, &found)
    }
    return found
  }

  private func note(_ one: Sample, _ other: Sample, _ found: inout [LabelConflict]) {
    guard one.label != other.label else { return }
    found.append(
      LabelConflict(
        line: one.line, image: one.imagePath, label: one.labelText, otherLine: other.line,
        otherImage: other.imagePath, otherLabel: other.labelText))
  }
}
