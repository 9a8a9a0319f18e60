import Fixtures
import Foundation
import Record
import Testing

@testable import Datasets

/// A table and a folder of empty-looking pictures, written for one test.
struct SmallData {
  let scratch: TemporaryFolder
  var plan: DataPlan

  /// `pictures` are names; each gets a content of its own.
  init(_ csv: String, pictures: [String]) throws {
    scratch = try TemporaryFolder()
    let entries = pictures.enumerated().map {
      ZipMaker.Entry(name: $0.element, content: Heads.png + [UInt8($0.offset % 256)])
    }
    plan = DataPlan(
      csvFile: try scratch.write(csv, to: "t.csv"),
      imageSource: try scratch.write(ZipMaker(entries).bytes, to: "a.zip"))
  }

  /// 60 rows of two classes in groups of three, with pictures 0.png … 59.png.
  static func regular(columns: String = "image_path,label,patient") throws -> SmallData {
    let rows = (0..<60).map { "\($0).png,\($0 / 3 % 2 == 0 ? "cat" : "dog"),p\($0 / 3)" }
    return try SmallData(
      ([columns] + rows).joined(separator: "\n"), pictures: (0..<60).map { "\($0).png" })
  }
}

private func isMissingInput(_ error: any Error) -> Bool {
  (error as? DelimitedError)?.isMissingInput ?? (error as? ArchiveError)?.isMissingInput ?? false
}

@Suite struct DatasetTests {
  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  @Test func `everything in order`() throws {
    let data = try SmallData.regular()
    let dataset = try Dataset.load(data.plan)
    #expect(dataset.samples.count == 60)
    #expect(dataset.labels.task == .binary)
    #expect(dataset.labels.classes == ["cat", "dog"])
    #expect(dataset.split.rows == .init(42, 6, 12))
    #expect(dataset.samples.count { $0.subset == .validation } == 6)
    let fifth = dataset.samples[4]
    #expect(fifth.row == 4 && fifth.line == 6 && fifth.imagePath == "4.png")
    #expect(fifth.label == .class(1) && fifth.labelText == "dog" && fifth.group == nil)
    #expect(dataset.dropped.isEmpty)
    #expect(
      dataset.notices.map(\.description) == [
        "Images were found for 60 rows by their path.",
        "Task: binary, because 'label' has two values.",
        "Positive class: 'dog' (the last in text order); negative: 'cat'.",
      ])
    let again = try Dataset.load(data.plan)
    #expect(again.samples == dataset.samples)
  }

  @Test func `groups stay together`() throws {
    var data = try SmallData.regular()
    data.plan.sampleIDColumn = "3"
    let dataset = try Dataset.load(data.plan)
    #expect(dataset.split.method == .grouped)
    #expect(dataset.split.groups?.total == 20)
    #expect(dataset.split.groups?.crossing == [])
    #expect(
      dataset.split.description
        == "Drawn at random with seed 42, stratified by class: 70 % training, 10 % validation, "
        + "20 % test, with all rows of one 'patient' in the same subset.")
    for patient in 0..<20 {
      let subsets = dataset.samples.filter { $0.group == "p\(patient)" }.map(\.subset)
      #expect(subsets.count == 3 && Set(subsets).count == 1)
    }
  }

  @Test func `drops are counted and keep their lines`() throws {
    var rows = (0..<40).map { "\($0).png;\($0 % 2)" }
    rows[3] = "3.png;NA"
    rows[5] = "gone.png;1"
    rows[7] = "7.png;"
    rows[9] = "8.png;0"
    let data = try SmallData(
      "image_path;label\n" + rows.joined(separator: "\n"), pictures: (0..<40).map { "x/\($0).png" })
    let dataset = try Dataset.load(data.plan)
    #expect(
      dataset.dropped == [
        .init(line: 5, imagePath: "3.png", reason: .noLabel),
        .init(line: 7, imagePath: "gone.png", reason: .noImage),
        .init(line: 9, imagePath: "7.png", reason: .noLabel),
      ])
    #expect(dataset.samples.count == 37)
    #expect(dataset.samples[3].line == 6)
    #expect(
      dataset.notices.prefix(5).map(\.description) == [
        "t.csv was read as separated by semicolons.",
        "Images were found for 39 rows by file name alone: line 2 '0.png' as 'x/0.png', "
          + "line 3 '1.png' as 'x/1.png', line 4 '2.png' as 'x/2.png' and 36 more.",
        "1 row left out, because the image is not in a.zip: line 7 'gone.png'.",
        "2 images of a.zip without a row: 'x/5.png', 'x/9.png'.",
        "2 rows left out, because 'label' is empty or one of NA, N/A, n/a, #N/A, <NA>, NaN, nan, "
          + "NULL, null: lines 5, 9.",
      ])
    #expect(
      dataset.notices.contains(
        Notice(
          .remark,
          "1 row with an image that an earlier row names too; rows of one image were drawn "
            + "together.")))
    #expect(dataset.split.description.hasSuffix("with all rows of one image in the same subset."))
  }

  /// Sixty pictures, each in three rows that lie far apart.
  private func repeated(
    label: (Int) -> String = { $0 % 60 % 2 == 0 ? "cat" : "dog" }, columns: String = "",
    _ more: (Int) -> String = { _ in "" }
  ) throws -> SmallData {
    let rows = (0..<180).map { "\($0 % 60).png,\(label($0))\(more($0))" }
    return try SmallData(
      (["image_path,label\(columns)"] + rows).joined(separator: "\n"),
      pictures: (0..<60).map { "\($0).png" })
  }

  private func subsetsOfPictures(_ dataset: Dataset) -> [Int: Set<Int>] {
    dataset.samples.reduce(into: [:]) { $0[$1.entry, default: []].insert($1.subset.rawValue) }
  }

  @Test func `rows of one picture are drawn together`() throws {
    let data = try repeated()
    let dataset = try Dataset.load(data.plan)
    #expect(dataset.split.rows == .init(126, 18, 36))
    #expect(dataset.split.method == .grouped && dataset.split.groups == nil)
    #expect(subsetsOfPictures(dataset).values.allSatisfy { $0.count == 1 })
    #expect(dataset.sharedPictures.crossing == [] && dataset.sharedPictures.rowCount == 120)
    // What is drawn as one elsewhere, for intervals.
    #expect(
      dataset.drawnTogether[3] != nil && dataset.drawnTogether[3] == dataset.drawnTogether[63])
    #expect(Set(dataset.drawnTogether).count == 60)
  }

  @Test func `a carved validation keeps the rows of one picture together`() throws {
    let data = try repeated(columns: ",split") { $0 % 60 < 45 ? ",0" : ",2" }
    let dataset = try Dataset.load(data.plan)
    #expect(dataset.split.method == .ownColumnAndCarvedValidation)
    #expect(dataset.split.rows.validation > 0)
    #expect(subsetsOfPictures(dataset).values.allSatisfy { $0.count == 1 })
    #expect(dataset.split.description.hasSuffix("with all rows of one image in the same subset."))
  }

  /// Patients of four pictures; each is also named by a row of the next patient, or of none.
  @Test func `sample IDs and pictures bind rows in chains`() throws {
    var data = try repeated(columns: ",patient") { row in
      row < 120 ? ",p\(row % 60 / 4)" : row % 60 % 20 < 4 ? ",p\((row % 60 / 4 + 1) % 15)" : ","
    }
    data.plan.sampleIDColumn = "patient"
    let dataset = try Dataset.load(data.plan)
    #expect(subsetsOfPictures(dataset).values.allSatisfy { $0.count == 1 })
    #expect(dataset.split.groups?.crossing == [])
    #expect(
      dataset.split.description.hasSuffix(
        "with all rows of one 'patient' and all rows of one image in the same subset."))
    // p0 and p1 share pictures, so they are one.
    #expect(dataset.drawnTogether[0] == "p0" && dataset.drawnTogether[4] == "p0")
    #expect(dataset.drawnTogether[8] == "p2")
  }

  @Test func `rows of one picture must agree about its label`() throws {
    var data = try repeated(label: { $0 == 63 ? "cat" : $0 % 60 % 2 == 0 ? "cat" : "dog" })
    let text =
      "t.csv, column 'label': 1 image has rows with different labels; correct these rows, or give "
      + "--allow-conflicting-labels to take them as they are:\n"
      + "  '3.png': line 5 'dog', line 65 'cat', line 125 'dog'"
    #expect(message { _ = try Dataset.load(data.plan) } == text)
    data.plan.allowConflictingLabels = true
    let notices = try Dataset.load(data.plan).notices
    #expect(
      notices.contains(
        Notice(
          .warning,
          "1 image has rows with different labels, which are taken as they are, as was asked for:\n"
            + "  '3.png': line 5 'dog', line 65 'cat', line 125 'dog'")))
    // All pictures at once: the first ten; spellings of one number are one label.
    let every = try repeated(label: { $0 < 60 ? "1" : "1.5" })
    let all = message { _ = try Dataset.load(every.plan) }
    #expect(
      all.contains("60 images have rows with different labels") && all.hasSuffix("and 50 more"))
    let same = try repeated(label: { ["\($0 % 60)", "\($0 % 60).0", "0\($0 % 60)"][$0 / 60] })
    #expect(try Dataset.load(same.plan).labels.task == .regression)
    let values = try repeated(label: { $0 == 61 ? "9.5" : "\($0 % 60)" })
    #expect(
      message { _ = try Dataset.load(values.plan) }.hasSuffix(
        "  '1.png': line 3 '1', line 63 '9.5', line 123 '1'"))
  }

  @Test func `leaks are loud`() throws {
    let rows = (0..<30).map { "\($0 % 29).png,\($0 % 29 % 2),p\($0 / 2 % 14),\($0 % 3)" }
    var data = try SmallData(
      "image_path,label,patient,split\n" + rows.joined(separator: "\n"),
      pictures: (0..<29).map { "\($0).png" })
    data.plan.sampleIDColumn = "patient"
    let dataset = try Dataset.load(data.plan)
    #expect(dataset.split.method == .ownColumn)
    #expect(dataset.split.groups?.crossing.count == 14)
    #expect(
      dataset.notices.contains {
        $0.description.hasPrefix(
          "WARNING, data leak: the split column puts 14 groups of 'patient' into")
          && $0.text.contains(" and 4 more)") && $0.kind == .leak
      })
    #expect(
      dataset.notices.last?.description
        == "WARNING, data leak: the same image is in more than one subset: "
        + "'0.png' (lines 2 and 31).")
    #expect(dataset.notices.last?.kind == .leak)
    #expect(dataset.sharedPictures.crossing == ["'0.png' (lines 2 and 31)"])
  }

  @Test func `excluding equals a file without those rows`() throws {
    let data = try SmallData.regular()
    let dataset = try Dataset.load(data.plan)
    let bad = dataset.samples.filter { [7, 30].contains($0.row) }.map {
      UnreadablePicture(line: $0.line, imagePath: $0.imagePath, reason: "cut off")
    }
    let rest = try dataset.excluding(bad)
    let rows = (0..<60).filter { ![7, 30].contains($0) }
      .map { "\($0).png,\($0 / 3 % 2 == 0 ? "cat" : "dog")" }
    let shorter = try SmallData(
      (["image_path,label"] + rows).joined(separator: "\n"),
      pictures: (0..<60).map { "\($0).png" })
    let expected = try Dataset.load(shorter.plan)
    #expect(rest.samples.map(\.imagePath) == expected.samples.map(\.imagePath))
    #expect(rest.samples.map(\.subset) == expected.samples.map(\.subset))
    #expect(
      rest.notices.contains(
        Notice(
          .leftOut,
          "2 rows left out, because the picture cannot be read: "
            + "line 9 '7.png' (cut off), line 32 '30.png' (cut off).")))
    #expect(try rest.excluding([]).samples == rest.samples)
  }

  @Test func `missing inputs are told from wrong ones`() throws {
    let data = try SmallData.regular()
    var plan = data.plan
    plan.csvFile += ".none"
    #expect {
      _ = try Dataset.load(plan)
    } throws: {
      "\($0)" == "t.csv.none: cannot be read: no such file"
        && isMissingInput($0)
    }
    plan = data.plan
    plan.imageSource += ".none"
    #expect {
      _ = try Dataset.load(plan)
    } throws: {
      "\($0)" == "a.zip.none: no such file or folder"
        && isMissingInput($0)
    }
    plan = data.plan
    plan.targetColumn = "4"
    #expect {
      _ = try Dataset.load(plan)
    } throws: {
      !isMissingInput($0)
    }
    plan = data.plan
    plan.csvFile = data.scratch.url.path
    #expect(message { _ = try Dataset.load(plan) }.hasSuffix("cannot be read: it is a folder"))
  }
}

@Suite(.enabled(if: Shared.isPresent, "needs ../shared"))
struct RealDataTests {
  private func plan(_ folder: String, csv: String = "metadata.csv", zip: String = "images.zip")
    -> DataPlan
  {
    DataPlan(
      csvFile: Shared.path("data/\(folder)/\(csv)"),
      imageSource: Shared.path("data/\(folder)/\(zip)"))
  }

  @Test func `HAM10000`() throws {
    var plan = plan("ham10000", csv: "image_metadata_new.csv", zip: "skin_image.zip")
    plan.targetColumn = "3"
    plan.imageColumn = "8"
    plan.sampleIDColumn = "1"
    let dataset = try Dataset.load(plan)
    #expect(dataset.matching.matchedRows == 1400)
    #expect(dataset.matching.imagesMissingRows == [])
    #expect(dataset.labels.classes.count == 7)
    #expect(dataset.split.rows == .init(978, 140, 282))
    let vasc = dataset.split.classes.first { $0.name == "vasc" }
    #expect(vasc == .init(name: "vasc", training: 138, validation: 20, test: 42))
    // Each pair of mirror images shares a lesion, so no leak is left.
    #expect(dataset.split.groups?.crossing == [])
  }

  @Test func `PneumoniaMNIST`() throws {
    let dataset = try Dataset.load(plan("pneumoniamnist"))
    #expect(dataset.labels.task == .binary)
    #expect(dataset.labels.target == .binary(negative: "normal", positive: "pneumonia"))
    #expect(dataset.split.method == .ownColumn)
    #expect(
      dataset.split.classes == [
        .init(name: "normal", training: 63, validation: 29, test: 75),
        .init(name: "pneumonia", training: 637, validation: 71, test: 125),
      ])
  }

  @Test func `blood cell counts`() throws {
    let dataset = try Dataset.load(plan("blood_cell_counts"))
    #expect(dataset.labels.task == .regression)
    #expect(dataset.split.method == .ownColumnAndCarvedValidation)
    #expect(dataset.split.rows == .init(153, 27, 60))
    #expect(dataset.samples[0].label == .value(19))
    #expect(dataset.split.description.contains("stratified by 10 quantile bins of the target"))
  }

  @Test func `omniglot groups across classes`() throws {
    var plan = plan("omniglot_small")
    plan.sampleIDColumn = "group_id"
    let inside = try Dataset.load(plan)
    #expect(inside.split.groups?.total == 100)
    #expect(inside.split.groups?.mixedClasses == 0)
    #expect(inside.split.rows == .init(560, 80, 160))
    // A drawer drew characters of all classes, so every group is mixed.
    plan.sampleIDColumn = "drawer"
    let across = try Dataset.load(plan)
    #expect(across.split.groups?.total == 20)
    #expect(across.split.groups?.mixedClasses == 20)
    #expect(across.split.groups?.crossing == [])
  }
}
