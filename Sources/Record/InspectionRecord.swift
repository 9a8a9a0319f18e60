import Evaluation
import Support

/// Everything that is known of a table and its images before anything is learned from them.
package struct InspectionRecord: Sendable, Equatable {
  package let software: Software
  package let data: DataRecord
  /// What a model would learn.
  package let target: Target
  package let columns: ColumnNames
  /// The base name of what the pictures lie in.
  package let source: String
  /// In the order of the classes, or from the lowest value to the highest.
  package let examples: [Example]
  /// In the order in which they came up.
  package let notices: [Notice]

  /// A row whose picture is shown, and what the table says of it.
  package struct Example: Sendable, Equatable {
    package let line: Int, image: String, label: String

    package init(line: Int, image: String, label: String) {
      self.line = line
      self.image = image
      self.label = label
    }
  }

  package init(
    software: Software, data: DataRecord, target: Target, columns: ColumnNames, source: String,
    examples: [Example], notices: [Notice]
  ) {
    self.software = software
    self.data = data
    self.target = target
    self.columns = columns
    self.source = source
    self.examples = examples
    self.notices = notices
  }

  /// So many examples, pairs of copies and pairs with different labels are shown as pictures, at
  /// most.
  package static let mostShown = 12

  /// Copies in several subsets; none where nobody looked.
  package var leaks: [Leak] { data.leaks?.leaks ?? [] }
  package var shownLeaks: [Leak] { Array(leaks.prefix(Self.mostShown)) }

  /// Practically the same images with different labels.
  package var conflicts: [LabelConflict] { data.leaks?.conflicts ?? [] }
  package var shownConflicts: [LabelConflict] { Array(conflicts.prefix(Self.mostShown)) }

  /// The images that a page of this shows, each once, as the table spells them.
  package var shownImages: [String] {
    var known: Set<String> = []
    let all =
      examples.map(\.image) + shownLeaks.flatMap { [$0.image, $0.otherImage] }
      + shownConflicts.flatMap { [$0.image, $0.otherImage] }
    return all.filter { known.insert($0).inserted }
  }
}
