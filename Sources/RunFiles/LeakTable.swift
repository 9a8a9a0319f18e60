import Record
import Support

/// `leaks.tsv`: each validation and test image that is practically one of a subset before its own,
/// and which one.
package enum LeakTable {
  private static let firstColumns = ["image", "subset", "kind"]

  /// Whether a file that begins so is such a table.
  package static func isTable(_ beginning: String) -> Bool {
    beginning.hasPrefix(firstColumns.joined(separator: "\t"))
  }

  package static func text(_ report: LeakReport) -> String {
    let leaks = report.leaks
    return SeparatedText(
      .tab,
      columns: [
        (firstColumns[0], leaks.map(\.image)), (firstColumns[1], leaks.map(\.subset.description)),
        (firstColumns[2], leaks.map(\.kind.rawValue)), ("other_image", leaks.map(\.otherImage)),
        ("other_subset", leaks.map(\.otherSubset.description)),
        // Four decimals are what a grid of cells can tell.
        ("similarity", leaks.map { NumberText.fixed($0.similarity, decimals: 4) }),
      ]
    ).text
  }
}
