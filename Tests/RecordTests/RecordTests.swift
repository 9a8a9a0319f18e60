import Evaluation
import Support
import Testing

@testable import Record

@Suite struct NoticeTests {
  @Test func `only what may mislead is marked`() {
    #expect(Notice(.decision, "A.").description == "A.")
    #expect(Notice(.leftOut, "A.").description == "A.")
    #expect(Notice(.remark, "A.").description == "A.")
    #expect(Notice(.warning, "a.").description == "WARNING: a.")
    #expect(Notice(.leak, "a.").description == "WARNING, data leak: a.")
  }
}

@Suite struct EvidenceExampleTests {
  @Test func `answers are told from each other when read back, whatever a class is called`() throws
  {
    for answer in [.label("NaN"), .label("1.5"), .label(""), .value(1.5), .value(-3)]
      as [EvidenceExamples.Answer]
    {
      #expect(
        try JSONValue(encoding: [answer]).decoded(as: [EvidenceExamples.Answer].self) == [answer])
    }
  }
}

@Suite struct ResolvedTests {
  @Test func `a given value goes before the automatic one, which is not asked for then`() throws {
    struct Asked: Error {}
    func ask() throws -> Int { throw Asked() }
    let given = try Resolved(3, automatic: ask())
    #expect(given.value == 3 && !given.isAutomatic)
    let automatic = Resolved(nil, automatic: 4)
    #expect(automatic.value == 4 && automatic.isAutomatic)
  }
}

@Suite struct MatchingReportTests {
  @Test func `the record of an earlier program is read`() throws {
    let old = """
      {"imagesMissingRows": ["b.png"], "matchedRows": 2,
       "rowsMissingImages": [{"imagePath": "c.png", "line": 4}]}
      """
    let report = try JSONValue(parsing: Array(old.utf8)).decoded(as: MatchingReport.self)
    #expect(
      report
        == MatchingReport(
          matchedRows: 2, rowsMissingImages: [.init(line: 4, imagePath: "c.png")],
          imagesMissingRows: ["b.png"]))
    #expect(report.summary == nil && report.refusedNamesakes == nil)
  }

  @Test func `a report is stored whole`() throws {
    let pair = MatchingReport.Pair(line: 2, imagePath: "x", image: "a/x.png")
    let report = MatchingReport(
      matchedRows: 1, rowsMissingImages: [.init(line: 3, imagePath: "b/y", namesake: "c/y")],
      imagesMissingRows: [], ways: [.init(.init(.none, .absent), rows: 1, examples: [pair])],
      rowsInOtherCase: 1, otherCaseExamples: [pair], change: .init(.root, from: "p", to: "q"))
    #expect(try JSONValue(encoding: report).decoded(as: MatchingReport.self) == report)
  }
}

@Suite struct PictureSurveyTests {
  @Test func `the most frequent size comes first, of equals the first of the table`() {
    let sizes = [(96, 64), (32, 32), (48, 48), (32, 32), (48, 48)].map {
      PixelSize(height: $0.0, width: $0.1)
    }
    let survey = PictureSurvey(sizes: sizes, unreadableCount: 1)
    #expect(survey.sizes.map(\.size.description) == ["32x32", "48x48", "96x64"])
    #expect(survey.sizes.map(\.count) == [2, 2, 1])
    #expect(survey.firstSize == PixelSize(height: 96, width: 64))
    #expect(survey.readableCount == 5)
    #expect(PictureSurvey(sizes: [], unreadableCount: 0).firstSize == nil)
  }
}

@Suite struct ValueSummaryTests {
  /// Mean 4, squares 9 + 1 + 16 = 26 over n − 1 = 2: √13.
  @Test func `mean and the sample's standard deviation`() throws {
    let summary = ValueSummary(of: [1, 3, 8])
    #expect(summary.count == 3 && summary.mean == 4)
    #expect(summary.minimum == 1 && summary.maximum == 8)
    #expect(try abs(#require(summary.standardDeviation) - 13.0.squareRoot()) < 1e-12)
    let one = ValueSummary(of: [2])
    #expect(one.mean == 2 && one.standardDeviation == nil)
    #expect(ValueSummary(of: []).mean == nil)
  }
}

@Suite struct TrainingHistoryTests {
  @Test func `epochs of metrics become metrics of epochs`() {
    var history = TrainingHistory(chosenBy: "loss", stepsPerEpoch: 3)
    #expect(history.curves.isEmpty)
    history.epochs = (1...3).map { epoch in
      EpochRecord(
        epoch: epoch,
        training: [.init(key: "loss", value: Double(epoch)), .init(key: "r2", value: nil)],
        validation: [.init(key: "loss", value: Double(10 * epoch)), .init(key: "r2", value: 0.5)])
    }
    #expect(history.curves.map(\.key) == ["loss", "r2"])
    #expect(history.curves[0].training == [1, 2, 3])
    #expect(history.curves[0].validation == [10, 20, 30])
    #expect(history.curves[1].training == [nil, nil, nil])
    history.bestEpoch = 1
    #expect(history.roundsWithoutImprovement == 2)
  }
}

@Suite struct WithoutFoldersTests {
  private var plan: Plan {
    var plan = Plan(
      data: DataPlan(csvFile: "/data/secret/my table.csv", imageSource: "secret/pictures/"),
      model: ModelPlan(modelName: "resnet18"))
    plan.model.weightsFile = "../secret/own.pth"
    plan.model.torchHome = "/"
    plan.outputDirectory = "."
    return plan
  }

  @Test func `files and folders go by their names, all else stays`() {
    let names = plan.withoutFolders
    #expect(names.data.csvFile == "my table.csv" && names.data.imageSource == "pictures")
    #expect(names.model.weightsFile == "own.pth" && names.model.torchHome == "/")
    #expect(names.outputDirectory == ".")
    var rest = names
    rest.data = plan.data
    rest.model = plan.model
    #expect(rest == plan)
  }

  @Test func `each of the paths goes by its name`() {
    var plan = self.plan
    plan.model.torchHome = "/home/somebody/torch"
    plan.outputDirectory = "/scratch/somebody/out=3"
    #expect(plan.withoutFolders.model.torchHome == "torch")
    #expect(plan.withoutFolders.outputDirectory == "out=3")
    #expect(
      plan.withoutFolders([
        "image-learner", "--torch-home", "/home/somebody/torch", "--output-dir",
        "/scratch/somebody/out=3", "--output-dir=/scratch/somebody/out=3",
      ]) == [
        "image-learner", "--torch-home", "torch", "--output-dir", "out=3", "--output-dir=out=3",
      ])
  }

  @Test func `words of the command that are a path of the plan, and the program`() {
    let command = [
      "/opt/bin/image-learner", "--csv-file", "/data/secret/my table.csv",
      "--image-zip=secret/pictures/", "--weights", "../secret/own.pth", "--target-column", "a/b",
      "--positive-class=x/y", "--output-dir", ".",
    ]
    #expect(
      plan.withoutFolders(command) == [
        "image-learner", "--csv-file", "my table.csv", "--image-zip=pictures", "--weights",
        "own.pth", "--target-column", "a/b", "--positive-class=x/y", "--output-dir", ".",
      ])
  }
}

@Suite struct PredictedRowTests {
  @Test func `the row of an earlier program has no sample ID`() throws {
    let old = #"{"imagePath": "a.png", "label": "nv"}"#
    #expect(
      try JSONValue(parsing: Array(old.utf8)).decoded(as: PredictedRow.self)
        == PredictedRow(imagePath: "a.png", label: "nv"))
  }
}
