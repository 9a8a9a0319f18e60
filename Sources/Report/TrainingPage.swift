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
    let run = given.naming(by: names).inNaturalOrder()
    return ReportPage(
      title: "Image Learner Experiment Report", headline: Headline(run, names),
      tabs: trainingTabs(run, names, pictures),
      help: Help.html(
        for: run.task, metrics: run.evaluations.test.rows.map(\.metric).filter { !$0.shown.isEmpty }
      ),
      footer: """
        Made by \(run.software.name) \(run.software.version) with LibTorch \
        \(run.software.torchVersion). Numbers are rounded for reading; the other files of the run \
        hold them in full.
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
          DatasetOverview(data: run.data, names: names, folds: run.evaluations.folds),
          PerformanceSummary(run: run),
          Folds(run: run),
          MatchingNotice(data: run.data),
          Notices(notices: run.notices),
          ConfigurationTable(run: run),
          ModelCardSection(card: CardChapter.all(of: run, names)),
        ]),
      Tab(
        id: "trainval", title: "Validation Summary", plotFolder: "train",
        sections: [
          TrainValidationPerformance(run: run),
          BestEpoch(run: run),
          ThresholdPlot(run: run),
          ConfidenceHistogram(subset: run.evaluations.validation, place: .validation),
          ProbabilityByClass(subset: run.evaluations.validation, place: .validation),
          LearningCurves(run: run),
          FoldCurves(run: run),
          OverfittingGap(run: run),
        ]),
      Tab(
        id: "test", title: "Test Summary", plotFolder: "test",
        sections: [
          TestPerformance(
            test: run.evaluations.test, intervals: run.evaluations.intervals,
            origin: run.originOfTest),
          SliceResults(
            slices: run.evaluations.slices, test: run.evaluations.test,
            unit: run.evaluations.intervals.unit),
          ConfusionMatrix(test: run.evaluations.test),
          PredictedAgainstTrue(test: tested),
          PerClassResults(test: run.evaluations.test, trainingRows: run.trainingRows),
          ROCCurves(test: run.evaluations.test),
          PrecisionRecallCurves(test: run.evaluations.test),
          CalibrationPlot(test: run.evaluations.test, effect: run.evaluations.calibration),
          CoverageAndAccuracy(test: run.evaluations.test),
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

extension RunRecord {
  /// The training images of each class, by the name that the evaluations have for it.
  fileprivate var trainingRows: [String: Int] {
    Dictionary(
      zip(evaluations.test.predictions.classes, data.split.classes.map(\.rows.training)),
      uniquingKeysWith: { first, _ in first })
  }
}
