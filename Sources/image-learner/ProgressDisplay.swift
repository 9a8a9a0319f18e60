import Evaluation
import Foundation
import Record
import Support
import Synchronization

/// Shows a run: on a terminal a bar under the finished epochs, elsewhere one line an epoch.
final class ProgressDisplay: Sendable {
  private let write: @Sendable (String) -> Void
  /// Columns of the terminal; nil where lines are kept, as in a log.
  private let columns: Int?
  /// The bar on the current line.
  private let shownBar = Mutex<String?>(nil)

  /// - Parameter write: writes and flushes a text: whole lines and, on a terminal, bars.
  init(columns: Int?, write: @escaping @Sendable (String) -> Void) {
    self.columns = columns
    self.write = write
  }

  func show(_ event: RunEvent) {
    switch event {
    case .stage(let stage): line(Self.text(stage))
    case .notice(let notice): line("note: \(notice)")
    case .progress(let progress): bar(progress)
    case .trainingStarted(let start): line(Self.text(start))
    case .epoch(let end): line(Self.text(end))
    case .trainingFinished(let end): line(Self.text(end))
    case .evaluated(let evaluations): line(Self.text(evaluations))
    case .compared(let labelled): line(Self.text(labelled))
    }
  }

  /// What a terminal takes for: empty this line, and begin it again.
  static let clearLine = "\r\u{1B}[K"

  private func line(_ text: String) {
    let clear = shownBar.withLock { shown in
      defer { shown = nil }
      return shown != nil
    }
    write((clear ? Self.clearLine : "") + text.printableLines + "\n")
  }

  private func bar(_ progress: WorkProgress) {
    guard let columns, progress.total > 0 else { return }
    let share = min(1, max(0, Double(progress.done) / Double(progress.total)))
    let tail = " \(Int(share * 100))% \(Self.text(progress.work))"
    let width = max(10, min(40, columns - tail.count - 4))
    let filled = Int(share * Double(width))
    let body = String(repeating: "=", count: filled) + String(repeating: " ", count: width - filled)
    let bar = String("[\(body)]\(tail)".prefix(max(1, columns - 1)))
    // A million pictures change it a hundred times.
    let isNew = shownBar.withLock { shown in
      defer { shown = bar }
      return shown != bar
    }
    if isNew { write(Self.clearLine + bar) }
  }

  static func text(_ stage: Stage) -> String {
    switch stage {
    case .readingTable(let file): "Reading \(file)"
    case .decoding(let count): "Decoding \(counted(count, "image"))"
    case .comparing(let count): "Looking for copies among \(counted(count, "image"))"
    case .measuringBaseline: "Solving a last layer on the network as it is, to compare with"
    case .fold(let number, let count): "Fold \(number) of \(count)"
    case .trainingOnAllRows(let epochs):
      "Training the model to save on all images, to epoch \(epochs), the median of the folds' best"
    case .evaluating: "Evaluating the best epoch"
    case .explaining(let count): "Explaining \(counted(count, "image")) by Grad-CAM"
    case .writing: "Writing results"
    case .predicting(let name, let count): "Asking \(name) about \(counted(count, "image"))"
    }
  }

  static func text(_ work: Work) -> String {
    switch work {
    case .decoding: "Decoding"
    case .predicting: "Predicting"
    case .epoch(let number): "Epoch \(number)"
    case .download(let file): "Downloading \(file)"
    }
  }

  static func text(_ start: TrainingStart) -> String {
    let trained =
      start.trainedParameters == start.parameters
      ? "all \(start.parameters)" : "\(start.trainedParameters) of \(start.parameters)"
    return "training \(start.architecture) on \(start.device): \(trained) parameters, "
      + "\(start.rows.training) training, \(start.rows.validation) validation and "
      + "\(start.rows.test) test images, "
      + manner(start)
  }

  private static func manner(_ start: TrainingStart) -> String {
    guard let rate = start.learningRate else {
      return
        "the last layer solved with \(counted(start.epochs, "strength")) of the penalty, one an epoch"
    }
    return "up to \(counted(start.epochs, "epoch")), batch size \(start.batchSize), "
      + "learning rate \(rate)"
  }

  static func text(_ end: EpochEnd) -> String {
    let loss = { (values: [MetricValue]) in NumberText.metric(values["loss"] ?? .nan) }
    let value = end.record.validation[end.metric.key]
    let metric =
      end.metric.key == "loss"
      ? "" : "  \(end.metric.name) " + (value.map { NumberText.metric($0) } ?? "undefined")
    return "epoch \(end.record.epoch)/\(end.epochs)"
      + "  training loss \(loss(end.record.training))"
      + (end.record.validation.isEmpty
        ? "" : "  validation loss \(loss(end.record.validation))" + metric)
      + (end.isBest ? " (best)" : "")
      + String(format: "  %.1f images/s", end.imagesPerSecond)
      + (end.secondsLeft.map { "  \(duration($0)) left" } ?? "")
  }

  static func text(_ end: TrainingEnd) -> String {
    "trained \(counted(end.history.epochs.count, "epoch")) in \(duration(end.seconds))"
      + (end.history.stoppedEarly ? ", stopped early" : "")
      + (end.history.isChosen ? "; the best was epoch \(end.history.bestEpoch)" : "")
  }

  /// The main test numbers in one line.
  static func text(_ evaluations: Evaluations) -> String {
    let all =
      (evaluations.folds.map { words($0, evaluations.test) + "\nOut-of-fold answers: " } ?? "Test: ")
      + numbers(evaluations.test)
    guard let part = evaluations.testWithoutLeaks else { return all }
    return all + "\nTest without copies, \(counted(part.rowCount, "image")): " + numbers(part)
  }

  /// The main metric of a cross-validation in one line.
  private static func words(_ folds: FoldResults, _ test: SubsetEvaluation) -> String {
    folds.summary(of: test) + "; each image was answered by a model that was not trained on it"
  }

  private static func numbers(_ part: PartComparison) -> String {
    part.rows.map { row in
      "\(row.metric.name) \(row.part.map { NumberText.metric($0) } ?? "undefined")"
    }.joined(separator: ", ")
  }

  /// The main numbers of a comparison with true labels in one line.
  static func text(_ labelled: LabelledPictures) -> String {
    let count = labelled.evaluation.predictions.count
    return "Test on \(counted(count, "labelled image")): " + numbers(labelled.evaluation)
  }

  private static func numbers(_ test: SubsetEvaluation) -> String {
    test.headline.compactMap { row in
      row.value.map { value in
        "\(row.name) \(NumberText.metric(value))"
          + (row.interval.map {
            " (95 % interval \(NumberText.metric($0.lower, decimals: 3)) to "
              + "\(NumberText.metric($0.upper, decimals: 3)))"
          } ?? "")
      }
    }.joined(separator: ", ")
  }

  /// "45 s", "3 min 20 s", "2 h 05 min".
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "unknown time" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h " + String(format: "%02d", whole % 3600 / 60) + " min"
  }
}
