import Record
import Support

/// `leaks.tsv`: each validation and test image that is practically one of a subset before its own,
/// and which one.
package enum LeakTable {
  package static func text(_ report: LeakReport) -> String {
    let leaks = report.leaks
    return SeparatedText(
      .tab,
      columns: [
        ("image", leaks.map(\.image)), ("subset", leaks.map(\.subset.description)),
        ("kind", leaks.map(\.kind.rawValue)), ("other_image", leaks.map(\.otherImage)),
        ("other_subset", leaks.map(\.otherSubset.description)),
        // Four decimals are what a grid of cells can tell.
        ("similarity", leaks.map { NumberText.fixed($0.similarity, decimals: 4) }),
      ]
    ).text
  }
}
