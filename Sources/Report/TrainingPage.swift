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
        \(run.software.torchVersion). Numbers are rounded for reading; the files beside this report hold them in full.
        """)
  }

  /// What stands where: a new section is one file and one line here.
  private static func trainingTabs(
    _ run: RunRecord, _ names: ShownNames, _ pictures: PictureFiles
  ) -> [Tab] {
    [
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
          BestEpoch(run: run),
          ThresholdPlot(run: run),
          ConfidenceHistogram(subset: run.evaluations.validation, place: .validation),
          ProbabilityByClass(subset: run.evaluations.validation, place: .validation),
          LearningCurves(run: run),
          OverfittingGap(run: run),
        ]),
      Tab(
        id: "test", title: "Test Summary", plotFolder: "test",
        sections: [
          TestPerformance(run: run),
          ConfusionMatrix(test: run.evaluations.test),
          PredictedAgainstTrue(run: run),
          PerClassResults(run: run),
          ROCCurves(test: run.evaluations.test),
          PrecisionRecallCurves(test: run.evaluations.test),
          CalibrationPlot(test: run.evaluations.test),
          ConfidenceHistogram(subset: run.evaluations.test, place: .test),
          ProbabilityByClass(subset: run.evaluations.test, place: .test),
          ConfidentMistakes(test: run.evaluations.test, images: run.data.testRows.map(\.imagePath)),
          Evidence(run: run, names: names, files: pictures),
          Residuals(run: run),
          RegressionTable(run: run),
        ]),
    ]
  }
}
