import Evaluation
import Support

/// What is done where pictures are practically the same in more than one subset.
package enum LeakPolicy: String, Sendable, Codable, CaseIterable {
  /// They are told, and the test is evaluated with and without them.
  case report
  /// They are one group, whose rows a drawn split keeps together.
  case group
  /// The run ends before the training.
  case refuse
}

/// Validation and test pictures that are practically those of a subset which the model, or the
/// choice of its epoch, has seen; and how they were looked for.
package struct LeakReport: Sendable, Codable, Equatable {
  /// Pictures that were compared with each other.
  package let compared: Int
  /// Pictures of one colour, or nearly: they are alike without being copies, and were not compared.
  package let withoutStructure: Int
  /// Rows of each subset.
  package let rows: BySubset<Int>
  /// Those of the test first, each subset in the order of the table; a row has one at most.
  package let leaks: [Leak]
  /// Practically the same pictures with different labels, also within a subset.
  package let conflicts: [LabelConflict]
  /// Pictures with copies, and the groups that were made of them before the split was drawn; nil
  /// where none were to be made.
  package let grouped: Grouped?

  package struct Grouped: Sendable, Codable, Equatable {
    package let pictures: Int, groups: Int

    package init(pictures: Int, groups: Int) {
      self.pictures = pictures
      self.groups = groups
    }
  }

  package init(
    compared: Int, withoutStructure: Int, rows: BySubset<Int>, leaks: [Leak],
    conflicts: [LabelConflict], grouped: Grouped? = nil
  ) {
    self.compared = compared
    self.withoutStructure = withoutStructure
    self.rows = rows
    self.leaks = leaks
    self.conflicts = conflicts
    self.grouped = grouped
  }

  package static let fileName = "leaks.tsv"
}

/// A picture of one subset that is practically one of another.
package struct Leak: Sendable, Codable, Equatable {
  /// In which way two pictures are the same.
  package enum Kind: String, Sendable, Codable, CaseIterable {
    case samePixels = "same pixels"
    case mirrored
    case turned
    /// Encoded anew, in another size, or less some percent at the edges.
    case nearlySame = "nearly the same"
  }

  /// Place among the rows of its subset.
  package let row: Int
  /// As the table has it.
  package let image: String
  package let subset: Subset
  package let kind: Kind
  /// The most alike of a subset before its own: of the training, or, where that has none, of the
  /// validation.
  package let otherImage: String, otherSubset: Subset
  /// Correlation of the two pictures' structure, 1 for the same pixels.
  package let similarity: Double

  package init(
    row: Int, image: String, subset: Subset, kind: Kind, otherImage: String, otherSubset: Subset,
    similarity: Double
  ) {
    self.row = row
    self.image = image
    self.subset = subset
    self.kind = kind
    self.otherImage = otherImage
    self.otherSubset = otherSubset
    self.similarity = similarity
  }
}

/// Two rows with practically the same picture that do not agree about the label.
package struct LabelConflict: Sendable, Codable, Equatable {
  /// Lines of the table, and what they say.
  package let line: Int, image: String, label: String
  package let otherLine: Int, otherImage: String, otherLabel: String

  package init(
    line: Int, image: String, label: String, otherLine: Int, otherImage: String, otherLabel: String
  ) {
    self.line = line
    self.image = image
    self.label = label
    self.otherLine = otherLine
    self.otherImage = otherImage
    self.otherLabel = otherLabel
  }
}

// MARK: - In words

extension LeakReport {
  /// What was found, a subset and a kind each: "183 of 280 test images have their mirror image in
  /// the training set".
  package var sentences: [String] {
    [Subset.test, .validation].flatMap { subset in
      [Subset.training, .validation].flatMap { other in
        Leak.Kind.allCases.compactMap { sentence(subset, other, $0) }
      }
    }
  }

  private func sentence(_ subset: Subset, _ other: Subset, _ kind: Leak.Kind) -> String? {
    let count = leaks.count { $0.subset == subset && $0.otherSubset == other && $0.kind == kind }
    guard count > 0 else { return nil }
    let isOne = count == 1
    let found =
      switch kind {
      case .samePixels: isOne ? "is pixel for pixel also" : "are pixel for pixel also"
      case .mirrored: isOne ? "has its mirror image" : "have their mirror image"
      case .turned: isOne ? "has a turned copy" : "have a turned copy"
      case .nearlySame: isOne ? "has a nearly identical copy" : "have a nearly identical copy"
      }
    return "\(count) of \(rows[subset]) \(subset) images \(found) in the \(other) set"
  }

  /// Places of the rows of a subset that have a copy in another.
  package func rows(of subset: Subset) -> [Int] {
    leaks.filter { $0.subset == subset }.map(\.row)
  }

  /// What a reader must know; `file` is where the copies are listed.
  package func notices(listedIn file: String = Self.fileName) -> [Notice] {
    var notices: [Notice] = []
    if let grouped, grouped.groups > 0 {
      notices.note(
        .decision,
        "\(counted(grouped.pictures, "image")) that are practically copies of others were put into "
          + "\(counted(grouped.groups, "group")) before the split was drawn, so that each is in one "
          + "subset.")
    }
    if !leaks.isEmpty {
      notices.note(
        .leak,
        sentences.joined(separator: "; ") + ". Results on them look better than they are; "
          + "\(file) names them.")
    }
    if !conflicts.isEmpty {
      let words = conflicts.listed { pair in
        "\(pair.image.quoted) (line \(pair.line)) \(pair.label.quoted) and "
          + "\(pair.otherImage.quoted) (line \(pair.otherLine)) \(pair.otherLabel.quoted)"
      }
      notices.note(
        .warning,
        "\(counted(conflicts.count, "pair")) of practically the same images with different labels: "
          + "\(words).")
    }
    return notices
  }
}

/// Refuses a run whose subsets have pictures in common.
package struct LeaksRefused: Error, Equatable, Sendable, CustomStringConvertible {
  package let report: LeakReport

  package init(_ report: LeakReport) { self.report = report }

  package var description: String {
    report.sentences.joined(separator: "; ")
      + "; remove them, keep them in one subset, or choose another --leaks than refuse:"
      + report.leaks.listedInLines { leak in
        "\(leak.image.quoted) (\(leak.subset)), \(leak.otherImage.quoted) (\(leak.otherSubset)): "
          + leak.kind.rawValue
      }
  }
}
