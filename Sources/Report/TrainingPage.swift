import Evaluation
import Support

extension ReportPage {
  /// The page of a training: what went in, how it went, and how good the model is.
  package static func training(_ given: ReportContent) -> ReportPage {
    let names = given.shownNames
    let run = given.naming(by: names)
    return ReportPage(
      title: "Image Learner Experiment Report", headline: Headline(run),
      tabs: trainingTabs(run, names),
      help: Help.html(
        for: run.task, metrics: run.test.rows.map(\.metric).filter { !$0.shown.isEmpty }),
      footer: """
        Made by \(run.program) with \(run.engine). Numbers are rounded for reading; the \
        files beside this report hold them in full.
        """)
  }

  /// What stands where: a new section is one file and one line here.
  private static func trainingTabs(_ run: ReportContent, _ names: ShownNames) -> [Tab] {
    [
      Tab(
        id: "metrics", title: "Experiment Summary",
        sections: [
          DatasetOverview(dataset: run.dataset, names: names),
          PerformanceSummary(run: run),
          MatchingNotice(dataset: run.dataset),
          Notices(notices: run.dataset.notices),
          ConfigurationTable(run: run),
        ]),
      Tab(
        id: "trainval", title: "Validation Summary",
        sections: [
          TrainValidationPerformance(run: run),
          ThresholdPlot(run: run),
          ConfidenceHistogram(subset: run.validation, place: .validation),
          ProbabilityByClass(subset: run.validation, place: .validation),
          LearningCurves(history: run.history),
        ]),
      Tab(
        id: "test", title: "Test Summary",
        sections: [
          TestPerformance(run: run),
          ConfusionMatrix(test: run.test),
          PredictedAgainstTrue(run: run),
          PerClassResults(test: run.test),
          ROCCurves(test: run.test),
          PrecisionRecallCurves(test: run.test),
          CalibrationPlot(test: run.test),
          ConfidenceHistogram(subset: run.test, place: .test),
          ProbabilityByClass(subset: run.test, place: .test),
          ConfidentMistakes(test: run.test, images: run.testImages),
          Residuals(run: run),
          RegressionTable(run: run),
        ]),
    ]
  }
}

extension Headline {
  /// The task of a training in one sentence, and the three test numbers that matter most.
  fileprivate init(_ run: ReportContent) {
    sentence = Self.sentence(run)
    tiles = run.test.headline.compactMap { row in
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

  private static func sentence(_ run: ReportContent) -> HTML {
    let settings = run.settings
    let how = !settings.usePretrained ? "trained" : settings.fineTune ? "fine-tuned" : "used frozen"
    let target = HTML.name(settings.targetColumn)
    let aim: HTML
    switch run.task {
    case .binary:
      let classes = run.test.predictions.classes
      aim = """
        to tell \(HTML.name(classes.last ?? "")) (the positive class) from \
        \(HTML.name(classes.first ?? "")) in \(target)
        """
    case .classification:
      aim = "to tell the \(run.test.predictions.classes.count) classes of \(target) apart"
    case .regression: aim = "to predict \(target)"
    }
    return """
      \(HTML.name(settings.architecture)) was \(how) \(aim). All numbers come from the checkpoint \
      of epoch \(run.history.bestEpoch), the best of \(run.history.epochsRun) by \
      \(run.chooserOfEpoch) on the validation images; the \
      \(NumberText.count(run.test.predictions.count)) test images were looked at once, at the end.
      """
  }
}
