import Evaluation
import Record
import Support

extension ReportPage {
  /// The page of a table and its images before anything is learned from them. `pictures` are those
  /// of `shownImages`, by the names that the table has for them.
  package static func inspection(
    _ record: InspectionRecord, pictures: PictureFiles = PictureFiles()
  ) -> ReportPage {
    let names = ShownNames(record.data.split.classes.map(\.name))
    return ReportPage(
      title: "Image Dataset Report", headline: Headline(record, names),
      tabs: [
        Tab(
          id: "data", title: "Table and Images",
          sections: [
            DatasetOverview(data: record.data, names: names),
            SplitAndSizes(data: record.data),
            ExampleImages(record: record, names: names, pictures: pictures),
            MatchingNotice(data: record.data),
            Notices(notices: record.notices),
          ]),
        Tab(
          id: "copies", title: "Copies of Images",
          sections: [
            CopiesInSeveralSubsets(record: record, pictures: pictures),
            ConflictingCopies(record: record, pictures: pictures),
          ]),
      ],
      help: InspectionHelp.html,
      footer: """
        Made by \(record.software.name) \(record.software.version). Nothing was learned from these \
        images; a training with the same table, images and seed divides them in the same way.
        """)
  }
}

extension Headline {
  /// What there is to learn from, and what stands in the way.
  fileprivate init(_ record: InspectionRecord, _ names: ShownNames) {
    sentence = record.sentence
    warningTitle = "Before you train on these images"
    warnings = record.warnings(names)
    tiles = record.tiles
  }
}

extension InspectionRecord {
  fileprivate var sentence: HTML {
    let rows = data.split.rows
    return """
      \(HTML.name(data.tableName)) and \(HTML.name(source)) give <strong>\
      \(NumberText.count(rowCount, "image"))</strong> with \(aim): \
      \(NumberText.count(rows.training)) to train on, \(NumberText.count(rows.validation)) to \
      validate and \(NumberText.count(rows.test)) to test.
      """
  }

  private var rowCount: Int { Subset.allCases.reduce(0) { $0 + data.split.rows[$1] } }

  private var aim: HTML {
    let column = HTML.quoted(columns.target)
    return switch target {
    case .binary(let negative, let positive):
      """
      \(HTML.quoted(positive)) (the positive class) or \(HTML.quoted(negative)) in \(column)
      """
    case .classes(let names): "one of \(names.count) classes in \(column)"
    case .value: "a number in \(column)"
    }
  }

  fileprivate func warnings(_ names: ShownNames) -> [HTML] {
    let caveats = DataCaveats(data: data, names: names)
    let told: [HTML?] = notices.filter { $0.kind == .leak || $0.kind == .warning }
      .map { "\($0.words)" }
    let found =
      told + [
        caveats.matchedByName, caveats.rareInTest, caveats.rareInTraining, caveats.unknownSamples,
      ]
    return found.compactMap { $0 }
  }

  fileprivate var tiles: [Headline.Tile] {
    let counts = data.classCounts
    var tiles = [Headline.Tile(name: "Images", figure: NumberText.count(rowCount), range: nil)]
    if let least = counts.min(), let most = counts.max() {
      tiles.append(
        .init(
          name: "Classes", figure: NumberText.count(counts.count),
          range: "of \(NumberText.count(least)) to \(NumberText.count(most, "image"))"))
    }
    if let groups = data.split.groups {
      let count = Subset.allCases.reduce(0) { $0 + groups.perSubset[$1] }
      tiles.append(
        .init(
          name: "Values of \(groups.column)", figure: NumberText.count(count),
          range: groups.crossing.isEmpty ? "each in one subset" : "some in several subsets"))
    }
    let test = data.leaks?.rows(of: .test).count ?? 0
    tiles.append(
      .init(
        name: "Test images with a copy", figure: NumberText.count(test),
        range: "in training or validation"))
    return tiles
  }
}

/// What the words on the page of an inspection mean.
private enum InspectionHelp {
  static let html = Help.html([("Reading this report", entries)])

  private static let entries: [Help.Entry] = [
    (
      "Train, validation, test",
      "A model learns from the first; the second chooses its best epoch and its settings; the third "
        + "is looked at once, at the end, and says what the model is worth on new images."
    ),
    (
      "Copy",
      "Practically the same picture: the same pixels, mirrored or turned, encoded anew, resized, or "
        + "cropped by up to 5 %. A model that has seen one of two copies is not tested by the other."
    ),
    (
      "Data leak",
      "Something of the test that training saw: a copy, another image of the same sample. Results "
        + "then look better than they are. A sample ID column keeps samples together, and "
        + "--leaks group keeps copies together."
    ),
  ]
}
