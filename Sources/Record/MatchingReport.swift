import Support

/// How rows found their images, and what was left over on either side.
package struct MatchingReport: Sendable, Codable, Equatable {
  /// A row whose image is not in the archive.
  package struct MissingRow: Sendable, Codable, Equatable {
    package let line: Int, imagePath: String
    /// An image of the same name that the row's own folder or suffix contradicts.
    package let namesake: String?

    package init(line: Int, imagePath: String, namesake: String? = nil) {
      self.line = line
      self.imagePath = imagePath
      self.namesake = namesake
    }
  }

  /// A row and the image that was found for it.
  package struct Pair: Sendable, Codable, Equatable {
    package let line: Int, imagePath: String, image: String

    package init(line: Int, imagePath: String, image: String) {
      self.line = line
      self.imagePath = imagePath
      self.image = image
    }
  }

  /// What of a row's path had to agree with the image's.
  package struct Manner: Sendable, Codable, Hashable {
    package enum Folders: String, Sendable, Codable, CaseIterable {
      /// All of them.
      case same
      /// One path is the end of the other.
      case end
      /// One side names none.
      case none
      /// All but the root that `Change` tells.
      case changed
    }

    package enum Suffix: String, Sendable, Codable, CaseIterable {
      case same
      /// One side names none.
      case absent
      /// The one that `Change` tells.
      case changed
    }

    package let folders: Folders, suffix: Suffix

    package init(_ folders: Folders, _ suffix: Suffix) {
      self.folders = folders
      self.suffix = suffix
    }
  }

  /// The rows that were matched in one manner.
  package struct Way: Sendable, Codable, Equatable {
    package let manner: Manner, rows: Int
    /// The first ten; none where the whole path agrees.
    package let examples: [Pair]

    package init(_ manner: Manner, rows: Int, examples: [Pair]) {
      self.manner = manner
      self.rows = rows
      self.examples = examples
    }
  }

  /// The one change of the table's paths that explains all of its rows.
  package struct Change: Sendable, Codable, Equatable {
    package enum Part: String, Sendable, Codable { case root, suffix }

    package let part: Part, from: String, to: String

    package init(_ part: Part, from: String, to: String) {
      self.part = part
      self.from = from
      self.to = to
    }
  }

  package let matchedRows: Int
  package let rowsMissingImages: [MissingRow]
  /// Names of pictures that no row asks for.
  package let imagesMissingRows: [String]
  /// The strictest manner first; empty in files of earlier programs.
  package let ways: [Way]
  /// Rows that spell their image in other upper and lower case, and the first ten of them.
  package let rowsInOtherCase: Int, otherCaseExamples: [Pair]
  package let change: Change?

  package init(
    matchedRows: Int, rowsMissingImages: [MissingRow], imagesMissingRows: [String],
    ways: [Way] = [], rowsInOtherCase: Int = 0, otherCaseExamples: [Pair] = [],
    change: Change? = nil
  ) {
    self.matchedRows = matchedRows
    self.rowsMissingImages = rowsMissingImages
    self.imagesMissingRows = imagesMissingRows
    self.ways = ways
    self.rowsInOtherCase = rowsInOtherCase
    self.otherCaseExamples = otherCaseExamples
    self.change = change
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      matchedRows: try values.decode(Int.self, forKey: .matchedRows),
      rowsMissingImages: try values.decode([MissingRow].self, forKey: .rowsMissingImages),
      imagesMissingRows: try values.decode([String].self, forKey: .imagesMissingRows),
      ways: try values.decodeIfPresent([Way].self, forKey: .ways) ?? [],
      rowsInOtherCase: try values.decodeIfPresent(Int.self, forKey: .rowsInOtherCase) ?? 0,
      otherCaseExamples: try values.decodeIfPresent([Pair].self, forKey: .otherCaseExamples) ?? [],
      change: try values.decodeIfPresent(Change.self, forKey: .change))
  }
}

// MARK: - In words

extension MatchingReport {
  /// How the rows were matched, as one sentence; nil in the record of an earlier program.
  package var summary: String? {
    guard let first = ways.first else { return nil }
    let rest = ways.dropFirst().map { "; \($0.rows) \($0.words)" }.joined()
    let otherCase =
      rowsInOtherCase == 0
      ? ""
      : "; \(rowsInOtherCase) in other upper and lower case"
        + Self.words(
          otherCaseExamples, of: rowsInOtherCase)
    return "Images were found for \(counted(first.rows, "row")) \(first.words)\(rest)\(otherCase)."
  }

  /// The rows whose image is missing though another one bears its name; nil where there are none.
  package var refusedNamesakes: String? {
    let rows = rowsMissingImages.filter { $0.namesake != nil }
    if rows.isEmpty { return nil }
    let names = rows.listed { row in
      "line \(row.line) \(row.imagePath.quoted) is not \((row.namesake ?? "").quoted)"
    }
    return "An image of the same name in another folder, or with another suffix, is not taken for "
      + "a missing one: \(names)."
  }

  fileprivate static func words(_ examples: [Pair], of total: Int) -> String {
    if examples.isEmpty { return "" }
    let shown = examples.prefix(3).map { pair in
      "line \(pair.line) \(pair.imagePath.quoted) as \(pair.image.quoted)"
    }
    let more = total - shown.count
    return ": " + shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }
}

extension MatchingReport.Way {
  fileprivate var words: String {
    let folders =
      switch manner.folders {
      case .same: "by their path"
      case .end: "by the end of their path"
      case .none: "by file name alone"
      case .changed: "under another root"
      }
    let suffix =
      switch manner.suffix {
      case .same: ""
      case .absent: ", without its suffix"
      case .changed: ", with another suffix"
      }
    return folders + suffix + MatchingReport.words(examples, of: rows)
  }
}

extension MatchingReport.Change {
  /// What was taken for what, and why that is believed.
  package var notice: Notice {
    switch part {
    case .root:
      Notice(
        .warning,
        "no image lies in the folder that its row names: \(from.quoted) of the table was taken for "
          + "\(to.quoted) of the images, which explains all rows that have an image. Check that "
          + "these are the right images.")
    case .suffix:
      Notice(
        .decision,
        "No image has the suffix that its row names: \(from.quoted) of the table was taken for "
          + "\(to.quoted) of the images, which explains all rows that have an image.")
    }
  }
}
