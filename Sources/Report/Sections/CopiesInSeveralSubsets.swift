import Evaluation
import Record
import Support

/// Images of the test or validation that are practically images of a subset before.
struct CopiesInSeveralSubsets: ReportSection {
  let record: InspectionRecord
  let pictures: PictureFiles
  let id = "copies-in-subsets", title = "Copies in Several Subsets"

  func content() -> [Block] {
    let summary: HTML? = record.data.leaks.map { "<p>\($0.summary)</p>\n" }
    guard !record.leaks.isEmpty else { return [summary].compactMap { $0 }.map(Block.text) }
    let groups = record.shownLeaks.map { leak in
      PictureGroup(
        pictures: [pictures.thumbnail(of: leak.image), pictures.thumbnail(of: leak.otherImage)],
        caption: """
          <p class="picture-name">\(HTML.name(leak.image)) (\(leak.subset.description))</p>\
          <p class="picture-name">\(HTML.name(leak.otherImage)) \
          (\(leak.otherSubset.description))</p><p>\(leak.kind.rawValue)</p>
          """)
    }
    return [.text(summary ?? ""), .pictures(groups), .table(table)]
  }

  private var table: Table {
    let shown = record.leaks.prefix(Table.mostListed)
    let count = NumberText.count(record.leaks.count)
    return Table(
      caption: shown.count < record.leaks.count
        ? """
        The first \(NumberText.count(shown.count)) of \(count) images with a copy in a subset before \
        their own; the file beside this page has them all
        """ : "Images with a copy in a subset before their own",
      columns: [
        .text("Image"), .text("Subset"), .text("Is"), .text("Of"), .text("Subset of the other"),
        .number("Similarity"),
      ],
      rows: shown.map { leak in
        [
          .heading(leak.image), .text(leak.subset.description), .text(leak.kind.rawValue),
          .text(leak.otherImage), .text(leak.otherSubset.description), .metric(leak.similarity),
        ]
      },
      isTall: shown.count > 15, download: "copies.csv")
  }
}

/// Practically the same images about whose label the table contradicts itself.
struct ConflictingCopies: ReportSection {
  let record: InspectionRecord
  let pictures: PictureFiles
  let id = "conflicting-copies", title = "The Same Image, Another Label"

  func content() -> [Block] {
    guard !record.conflicts.isEmpty else { return [] }
    let groups = record.shownConflicts.map { pair in
      PictureGroup(
        pictures: [pictures.thumbnail(of: pair.image), pictures.thumbnail(of: pair.otherImage)],
        caption: """
          <p class="picture-name">\(HTML.name(pair.image)), line \(pair.line): \
          \(HTML.quoted(pair.label))</p>\
          <p class="picture-name">\(HTML.name(pair.otherImage)), line \(pair.otherLine): \
          \(HTML.quoted(pair.otherLabel))</p>
          """)
    }
    let count = NumberText.count(record.conflicts.count, "pair")
    let text: HTML = """
      <p>\(count) of practically the same images with different labels: one of the two is wrong, or \
      the label is not in the image.</p>

      """
    return [.text(text), .pictures(groups), .table(table)]
  }

  private var table: Table {
    let shown = record.conflicts.prefix(Table.mostListed)
    let isPart = shown.count < record.conflicts.count
    return Table(
      caption: """
        \(isPart ? "The first \(NumberText.count(shown.count)) pairs" : "Pairs") of practically the \
        same images with different labels
        """,
      columns: [
        .number("Line"), .text("Image"), .text("Label"), .number("Other line"),
        .text("Other image"), .text("Other label"),
      ],
      rows: shown.map { pair in
        [
          .line(pair.line), .text(pair.image), .text(pair.label), .line(pair.otherLine),
          .text(pair.otherImage), .text(pair.otherLabel),
        ]
      },
      isTall: shown.count > 15, download: "conflicts.csv")
  }
}
