import Evaluation
import Record
import Support

extension ReportPage {
  /// The page of a training: what went in, how it went, and how good the model is.
  /// `pictures` are the files of the record's examples.
  package static func training(
    _ given: RunRecord, pictures: PictureFiles = PictureFiles()
  ) -> ReportPage {
    let names = given.shownNames
    let run = given.naming(by: names)
    return ReportPage(
      title: "Image Learner Experiment Report", headline: Headline(run),
      tabs: trainingTabs(run, names, pictures),
      help: Help.html(
        for: run.task, metrics: run.evaluations.test.rows.map(\.metric).filter { !$0.shown.isEmpty }
      ),
      footer: """
        Made by \(run.software.name) \(run.software.version) with LibTorch \
        \(run.software.torchVersion). Numbers are rounded for reading; the files beside this report hold them in full.
        """)
  }

  /// What stands where: a new section is one file and one line here.
  private static func trainingTabs(
    _ run: RunRecord, _ names: ShownNames, _ pictures: PictureFiles
  ) -> [Tab] {
    let tested = TestedValues(
      test: run.evaluations.test, target: run.model.columns.target,
      images: run.data.testRows.map(\.imagePath))
    return [
      Tab(
        id: "metrics", title: "Experiment Summary",
        sections: [
          DatasetOverview(data: run.data, names: names),
          PerformanceSummary(run: run),
          MatchingNotice(data: run.data),
          Notices(notices: run.notices),
          ConfigurationTable(run: run),
        ]),
      Tab(
        id: "trainval", title: "Validation Summary", plotFolder: "train",
        sections: [
          TrainValidationPerformance(run: run),
          ThresholdPlot(run: run),
          ConfidenceHistogram(subset: run.evaluations.validation, place: .validation),
          ProbabilityByClass(subset: run.evaluations.validation, place: .validation),
          LearningCurves(run: run),
        ]),
      Tab(
        id: "test", title: "Test Summary", plotFolder: "test",
        sections: [
          TestPerformance(
            test: run.evaluations.test, intervals: run.evaluations.intervals,
            origin: ", checkpoint of epoch \(run.history.bestEpoch)"),
          ConfusionMatrix(test: run.evaluations.test),
          PredictedAgainstTrue(test: tested),
          PerClassResults(
            test: run.evaluations.test, trainingRows: run.data.split.classes.map(\.rows.training)),
          ROCCurves(test: run.evaluations.test),
          PrecisionRecallCurves(test: run.evaluations.test),
          CalibrationPlot(test: run.evaluations.test),
          ConfidenceHistogram(subset: run.evaluations.test, place: .test),
          ProbabilityByClass(subset: run.evaluations.test, place: .test),
          ConfidentMistakes(test: run.evaluations.test, images: run.data.testRows.map(\.imagePath)),
          Evidence(examples: run.examples, task: run.task, names: names, files: pictures),
          Residuals(test: tested),
          RegressionTable(test: tested),
        ]),
    ]
  }
}

extension Headline {
  /// The task of a training in one sentence, and the three test numbers that matter most.
  fileprivate init(_ run: RunRecord) {
    sentence = Self.sentence(run)
    let course = run.history.notices(
      wanted: run.validationMetric, epochs: run.plan.training.epochs)
    warnings = (course + run.evaluations.warnings).map { "\($0)" }
    tiles = run.evaluations.test.headline.compactMap { row in
      guard let value = row.value else { return nil }
      return Tile(
        name: "\(row.name), test", figure: Self.figure(value),
        range: row.interval.map {
          "95 % interval \(Self.figure($0.lower)) to \(Self.figure($0.upper))"
        })
    }
  }

  /// Three decimals are enough on a card, unless the number is small.
  private static func figure(_ value: Double) -> String {
    NumberText.metric(value, decimals: value == 0 || value.magnitude >= 0.01 ? 3 : 4)
  }

  private static func sentence(_ run: RunRecord) -> HTML {
    let plan = run.plan.model
    let how = !plan.usePretrained ? "trained" : plan.fineTune ? "fine-tuned" : "used frozen"
    let target = HTML.name(run.model.columns.target)
    let aim: HTML
    switch run.task {
    case .binary:
      let classes = run.evaluations.test.predictions.classes
      aim = """
        to tell \(HTML.name(classes.last ?? "")) (the positive class) from \
        \(HTML.name(classes.first ?? "")) in \(target)
        """
    case .classification:
      aim =
        "to tell the \(run.evaluations.test.predictions.classes.count) classes of \(target) apart"
    case .regression: aim = "to predict \(target)"
    }
    return """
      \(HTML.name(run.model.architecture)) was \(how) \(aim). All numbers come from the checkpoint \
      of epoch \(run.history.bestEpoch), the best of \(run.history.epochs.count) by \
      \(run.chooserOfEpoch) on the validation images; the \
      \(NumberText.count(run.evaluations.test.predictions.count)) test images were looked at once, at the end.
      """
  }
}

extension RunRecord {
  /// What chose the epoch: where the validation metric was undefined in all of them, the loss did.
  var chooserOfEpoch: String {
    history.chosenBy == validationMetric.key ? validationMetric.name : "validation loss"
  }
}
