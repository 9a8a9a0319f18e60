import Datasets
import Evaluation
import Imaging
import Models
import Networks
import Record
import Report
import RunFiles
import Support
import Torch

/// Asks a saved model about new pictures and writes its answers as a table, and as a page where one
/// is asked for.
package struct Prediction: Sendable {
  let plan: PredictionPlan
  let grants: Grants
  let interruption: Interruption
  /// The most pictures that are in memory at a time.
  let picturesAtATime: Int
  let observers: [Observer]

  package init(
    _ plan: PredictionPlan, grants: Grants, interruption: Interruption = Interruption(),
    picturesAtATime: Int = 1024, observers: [Observer]
  ) {
    self.plan = plan
    self.grants = grants
    self.interruption = interruption
    self.picturesAtATime = picturesAtATime
    self.observers = observers
  }

  /// Writes all of its files or none.
  ///
  /// - Returns: what is known of the prediction.
  @discardableResult package func run() throws -> PredictionRecord {
    let resources = try Resources.prepared(plan.compute, grants: grants)
    var notices = Notices(observers)
    notices.note(resources.notices)
    let files = PredictionOutputs(plan)
    try files.check(reading: inputs, observers)
    defer { interruption.removeUnfinished() }

    let saved = try ModelFolder.read(plan.modelDirectory)
    if plan.abstainBelow != nil, saved.card.target.task == .regression {
      throw Failure.usage(
        "--abstain-below: this model predicts a number, which has no probability; leave it out")
    }
    let pictures = try AskedPictures(plan, resources, &notices)
    let labels = try plan.labels.map { labels in
      try PictureLabels.load(labels, of: pictures.archive, for: saved.card)
    }
    notices.note(labels?.notices ?? [])
    let model = try saved.restored(plan.compute, on: Device.best)
    let neighbours = try saved.reference.map { try NearestPictures($0, on: model.device) }
    observers.tell(
      .stage(.predicting(architecture: saved.card.architecture, images: pictures.entries.count)))
    let asked = try pictures.ask(
      model, batchSize: plan.batchSize, atATime: picturesAtATime, measuring: neighbours,
      &notices, observers)
    guard asked.outputs.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw Failure.data(
        "\(plan.modelDirectory): the model answers with numbers that are not finite")
    }
    let answers = try Answers(asked.outputs, to: saved.card.target)
    let distances = saved.reference.map {
      FeatureDistances(
        asked.distances.map(\.neighbour), nearest: asked.distances.map(\.nearest), by: $0.rule)
    }
    notices.note(distances?.notices ?? [])
    let labelled = try labels?.evaluation(of: answers, entries: asked.entries, by: saved.card)
    if let labelled { observers.tell(.compared(labelled)) }
    notices.note(labelled?.notices ?? [])
    if let least = plan.abstainBelow {
      notices.note(
        [answers.notice(abstainingBelow: least, saved.card.threshold)].compactMap(\.self))
    }

    let question = Question(
      pictures: pictures, asked: asked, model: model, answers: answers,
      threshold: saved.card.threshold)
    let explained = try explain(question, files)
    notices.note(explained.examples?.notices ?? [])
    let record = PredictionRecord(
      software: Software(torchVersion: Runtime.version),
      compute: ComputeRecord(
        device: model.device.description, gpuCount: Device.cudaCount,
        threads: resources.threads.amount, threadsSource: resources.threads.name,
        decodingThreads: resources.decodingThreads),
      model: saved.card, weightsDigest: try FileDigest.sha256(of: saved.source),
      source: pictures.archive.name, images: question.names, answers: answers,
      distances: distances, labelled: labelled, abstainBelow: plan.abstainBelow,
      examples: explained.examples, notices: notices.all)
    try files.write(
      table: try PredictionTable.unlabelled(
        answers, threshold: saved.card.threshold, imagePaths: question.names,
        isLeftOpen: record.isLeftOpen
      ).text,
      report: try page(record, question, explained.pictures),
      evaluation: labelled.map { LabelledEvaluationFile.text($0) },
      interruption, observers)
    return record
  }

  private var inputs: [String] {
    [plan.images] + (plan.labels.map { [$0.csvFile] } ?? [])
      + ModelFolder.fileNames.map { "\(plan.modelDirectory)/\($0)" }
  }

  /// Pictures with the evidence for their answers, where they are asked for.
  private func explain(
    _ question: Question, _ files: PredictionOutputs
  ) throws -> (examples: EvidenceExamples?, pictures: PictureFiles) {
    guard let most = plan.explained else { return (nil, PictureFiles()) }
    let choice = ExampleChoice(from: question.answers, most: most, threshold: question.threshold)
    observers.tell(.stage(.explaining(images: choice.rows.count)))
    let evidence = EvidencePictures(
      try question.inference(overRows: choice.rows), answers: question.answers,
      threshold: question.threshold)
    return try files.stage(evidence, of: choice, interruption) { row in
      .init(sample: question.asked.entries[row], image: question.names[row], truth: nil)
    }
  }

  /// The report; nil where none is asked for.
  private func page(
    _ record: PredictionRecord, _ question: Question, _ examples: PictureFiles
  ) throws -> String? {
    guard plan.reportFile != nil else { return nil }
    var pictures = examples
    let rows = Set(record.leastCertain + record.farthest).sorted()
    let inference = try question.inference(overRows: rows)
    for row in rows {
      let seen = try inference.pictures(of: [question.asked.entries[row]])
      for picture in seen {
        pictures.add(PredictionRecord.pictureName(ofRow: row), try PNGFile.bytes(of: picture))
      }
    }
    return ReportPage.prediction(record, pictures: pictures).html()
  }
}

/// What was asked, and what the answer was: enough to look at some of the pictures once more.
private struct Question {
  let pictures: AskedPictures
  let asked: AskedPictures.Outcome
  let model: ImageModel
  let answers: Answers
  let threshold: Double

  var names: [String] { asked.entries.map { pictures.archive.entries[$0].name } }

  func inference(overRows rows: [Int]) throws -> Inference {
    try pictures.inference(
      model, over: rows.map { asked.entries[$0] }, passSize: asked.passSize)
  }
}
