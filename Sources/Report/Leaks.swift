import Evaluation
import Record
import Support

extension Table {
  /// The main numbers of the test, and those without the images that have a copy elsewhere.
  init(withoutLeaks part: PartComparison, of count: Int) {
    let left = NumberText.count(part.rowCount, "image")
    self.init(
      caption: """
        The test with and without its images that are practically copies of training or validation \
        images; the interval is of the difference between the two columns, on the same resamples
        """,
      columns: [
        .text("Metric"), .number("All \(NumberText.count(count, "image"))"),
        .number("Without copies: \(left)"), .number("Difference"), .number("95 % interval"),
      ],
      rows: part.rows.map { row in
        let difference = row.whole.flatMap { whole in row.part.map { whole - $0 } }
        return [
          .heading(row.metric.name), .metric(row.whole), .metric(row.part),
          Self.cell(difference, of: row.whole),
          .interval(row.difference),
        ]
      },
      isSortable: false)
  }
}

extension Table {
  /// As many decimals as the numbers beside it have, however small the difference is.
  private static func cell(_ difference: Double?, of whole: Double?) -> Cell {
    guard let difference, (whole?.magnitude ?? 0) >= 0.01 else { return .metric(difference) }
    return .number(NumberText.fixed(difference, decimals: 4), value: difference)
  }
}

extension LeakReport {
  /// How copies were looked for, and whether there are any across subsets.
  var summary: String {
    let looked =
      "\(NumberText.count(compared, "image")) \(compared == 1 ? "was" : "were") compared with each "
      + "other for copies: the same pixels, mirrored or turned, encoded anew, resized, or cropped by "
      + "up to 5 %."
    let plain =
      withoutStructure == 0
      ? ""
      : " \(NumberText.count(withoutStructure, "image")) of one colour, or nearly, could not be."
    let joined = grouped.map { grouped in
      grouped.groups == 0
        ? " There was nothing to group."
        : " \(NumberText.count(grouped.pictures, "image")) in "
          + "\(NumberText.count(grouped.groups, "group")) of copies were kept together by the split."
    }
    let found =
      leaks.isEmpty
      ? " None has a copy in another subset." : " \(sentences.joined(separator: "; "))."
    return looked + plain + (joined ?? "") + found
  }
}
