import Evaluation
import Models
import Record
import Support
import Training

/// The trainings of all folds, each tested on rows that it has not seen, and one on all rows: that
/// is the model, which the folds estimate.
struct CrossValidation {
  private let setup: TrainingSetup
  private let checkpoints: CheckpointFolder
  private let continuation: Continuation

  private var plan: Plan { setup.plan }
  private var observers: [Observer] { setup.observers }

  /// The training on all rows has more of them, and nothing to end it early.
  private static let weightOfAllRows = 1.5

  init(
    _ setup: TrainingSetup, _ checkpoints: CheckpointFolder, _ continuation: Continuation
  ) {
    self.setup = setup
    self.checkpoints = checkpoints
    self.continuation = continuation
  }

  func run(_ notices: inout Notices) throws -> TrainedModel {
    begin()
    let folds = setup.data.folds
    var outcomes: [FoldOutcome] = []
    for (index, rows) in folds.enumerated() {
      observers.tell(.stage(.fold(index + 1, of: folds.count)))
      let outcome = try outcome(index, of: folds.count, rows)
      notices.note(outcome.notices.filter { !notices.all.contains($0) })
      outcomes.append(outcome)
    }
    observers.tell(.stage(.evaluating))
    let pooled = try PooledAnswers(outcomes, setup.data, plan)
    notices.note(pooled.calibrated.notices)
    let evaluations = pooled.evaluations(setup.data, plan)
    observers.tell(.evaluated(evaluations))
    notices.note(evaluations.warnings + (pooled.calibrated.scaling?.notices(evaluations) ?? []))
    let epochs = evaluations.folds?.medianBestEpoch ?? plan.training.epochs
    notices.note(explanations(evaluations, folds: folds.count, epochs: epochs))
    return try trainOnAllRows(epochs: epochs, pooled.calibrated.scaling, evaluations, &notices)
  }

  /// Says, once for all trainings, where they begin.
  private func begin() {
    if continuation == .restart { checkpoints.removeAll() }
    guard continuation == .resume else { return }
    let stage = checkpoints.latest?.stage
    if let stage { setup.interruption.keep(after: stage) }
    observers.tell(.notice(Notice(.remark, checkpoints.beginning(after: stage))))
  }

  /// Of a training that can be gone on from.
  private func continuation(in folder: CheckpointFolder) -> Continuation {
    continuation == .resume && !folder.found.isEmpty ? .resume : .ask
  }

  /// What a fold has left, or leaves now.
  private func outcome(
    _ index: Int, of count: Int, _ rows: (training: TrainingData, test: [Int])
  ) throws -> FoldOutcome {
    let folder = checkpoints.fold(index + 1)
    if continuation == .resume, let kept = try folder.answers(FoldOutcome.self, setup.identity) {
      return kept
    }
    var notices = Notices([])
    let left = Double(count - index) + Self.weightOfAllRows
    let finished = try setup.train(
      TrainingSetup.Part(
        training: rows.training, test: rows.test, name: "of fold \(index + 1)", checkpoints: folder,
        continuation: continuation(in: folder), shareOfTime: 1 / left,
        rowsAfterwards: setup.data.dataset.samples.count),
      noting: &notices)
    let course = finished.history.notices(
      wanted: setup.settings.validationMetric, epochs: plan.training.epochs)
    notices.note(course.map { Notice($0.kind, "Fold \(index + 1): \($0.text)") })
    let outcome = FoldOutcome(
      history: finished.history,
      training: try finished.trainer.predictions(of: rows.training.training),
      validation: try finished.trainer.predictions(of: rows.training.validation),
      test: try finished.trainer.predictions(of: rows.test),
      baselineValidation: finished.baseline?.validation, baselineTest: finished.baseline?.test,
      notices: notices.all)
    keep(outcome, in: folder, fold: index + 1)
    return outcome
  }

  /// A disk that is full now need not be when the results are written.
  private func keep(_ outcome: FoldOutcome, in folder: CheckpointFolder, fold: Int) {
    do {
      try folder.keep(answers: outcome, setup.identity)
      setup.interruption.keep(after: "fold \(fold)")
    } catch {
      observers.tell(
        .notice(
          Notice(.warning, "the fold cannot be kept in \(folder.path): \(error)")))
    }
  }

  private func trainOnAllRows(
    epochs: Int, _ scaling: TemperatureScaling?, _ evaluations: Evaluations,
    _ notices: inout Notices
  ) throws -> TrainedModel {
    observers.tell(.stage(.trainingOnAllRows(epochs: epochs)))
    let folder = checkpoints.ofAllRows
    var told = Notices([])
    let finished = try setup.train(
      TrainingSetup.Part(
        training: setup.data.training, test: [], name: "of the training on all rows",
        lastEpoch: epochs, checkpoints: folder, continuation: continuation(in: folder),
        rowsAfterwards: 0),
      noting: &told)
    notices.note(told.all.filter { !notices.all.contains($0) })
    notices.note(
      finished.history.notices(
        wanted: setup.settings.validationMetric, epochs: plan.training.epochs))
    if let scaling { try finished.trainer.divideLogits(by: scaling.temperature) }
    try finished.trainer.finish()
    return TrainedModel(
      model: finished.model, history: finished.history, evaluations: evaluations, reference: nil)
  }

  /// What the numbers are of, and what a cross-validation has no place for.
  private func explanations(
    _ evaluations: Evaluations, folds: Int, epochs: Int
  ) -> [Notice] {
    var notices = [
      Notice(
        .decision,
        "The numbers of the test are out-of-fold answers of \(folds) models: each image was answered "
          + "by the one that was not trained on it. The saved model is another, trained on all "
          + "images for \(counted(epochs, "epoch")), the median of the folds' best; its own performance "
          + "was not measured, the folds estimate it."),
      Notice(
        .remark,
        "There are no Grad-CAM examples, and nothing to tell images unlike the training's by: the "
          + "saved model has seen all images. Predictions of new images can be explained."),
    ]
    var fitted = evaluations.calibration == nil ? [] : ["temperature"]
    if case .optimised = evaluations.decision?.source { fitted.append("threshold") }
    if !fitted.isEmpty {
      notices.note(
        .decision,
        "The \(fitted.joined(separator: " and the ")) of the folds and of the saved model: fitted once, "
          + "to the validation answers of all folds together. An image of one fold's validation is in "
          + "the test of another.")
    }
    if plan.data.splitProbabilities != DataPlan.standardShares {
      notices.note(
        .remark, "The share of the test is not used: every image is tested in one fold.")
    }
    return notices
  }
}
