import Foundation
import Support
import Synchronization
import Training

/// Shows a run as it goes: on a terminal a bar under the finished epochs, elsewhere one line an epoch.
final class ProgressDisplay: Sendable {
  private let write: @Sendable (String) -> Void
  /// Columns of the terminal; nil where lines are kept, as in a log.
  private let columns: Int?
  /// Whether a bar stands on the current line.
  private let isBarShown = Mutex(false)

  /// - Parameter write: writes and flushes a text; it is given whole lines and, on a terminal, bars.
  init(columns: Int?, write: @escaping @Sendable (String) -> Void) {
    self.columns = columns
    self.write = write
  }

  func show(_ event: TrainingEvent) {
    switch event {
    case .stage(let text): line(text)
    case .notice(let text): line("note: \(text)")
    case .progress(let step): bar(step)
    case .trainingStarted(let start): line(Self.text(start))
    case .epochFinished(let epoch): line(Self.text(epoch))
    case .trainingFinished(let end): line(Self.text(end))
    }
  }

  private func line(_ text: String) {
    let clear = isBarShown.withLock { shown in
      defer { shown = false }
      return shown
    }
    write((clear ? "\r\u{1B}[K" : "") + text + "\n")
  }

  private func bar(_ step: ProgressStep) {
    guard let columns, step.total > 0 else { return }
    isBarShown.withLock { $0 = true }
    let share = min(1, max(0, Double(step.done) / Double(step.total)))
    let tail = " \(Int(share * 100))% \(step.stage)"
    let width = max(10, min(40, columns - tail.count - 4))
    let filled = Int(share * Double(width))
    let body = String(repeating: "=", count: filled) + String(repeating: " ", count: width - filled)
    write("\r\u{1B}[K" + String("[\(body)]\(tail)".prefix(max(1, columns - 1))))
  }

  static func text(_ start: TrainingStart) -> String {
    let trained =
      start.trainedParameters == start.parameters
      ? "all \(start.parameters)" : "\(start.trainedParameters) of \(start.parameters)"
    return "training \(start.modelName) on \(start.device): \(trained) parameters, "
      + "\(start.trainingRows) training, \(start.validationRows) validation and "
      + "\(start.testRows) test images, up to \(counted(start.epochs, "epoch")), "
      + "batch size \(start.batchSize), learning rate \(start.learningRate)"
  }

  static func text(_ epoch: EpochSummary) -> String {
    let metric = epoch.metricName.map { name in
      "  \(name) " + (epoch.metricValue.map { NumberText.metric($0) } ?? "undefined")
    }
    return "epoch \(epoch.epoch)/\(epoch.epochs)"
      + "  training loss \(NumberText.metric(epoch.trainingLoss))"
      + "  validation loss \(NumberText.metric(epoch.validationLoss))"
      + (metric ?? "") + (epoch.isBest ? " (best)" : "")
      + String(format: "  %.1f images/s", epoch.imagesPerSecond)
      + (epoch.secondsLeft.map { "  \(duration($0)) left" } ?? "")
  }

  static func text(_ end: TrainingEnd) -> String {
    "trained \(counted(end.epochsRun, "epoch")) in \(duration(end.seconds))"
      + (end.stoppedEarly ? ", stopped early" : "") + "; the best was epoch \(end.bestEpoch)"
  }

  /// "1 epoch", "2 epochs".
  private static func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
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
