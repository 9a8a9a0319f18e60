import Support

/// When a run must be over: training ends early enough for what comes after it.
package struct TimeLimit: Sendable {
  private let minutes: Double
  private let end: ContinuousClock.Instant
  /// Rows that the best epoch's model is asked about when training is over.
  private let rowsAfterwards: Int
  private let clock = ContinuousClock()

  /// - Parameters:
  ///   - start: of the run, from which the minutes count.
  ///   - share: of the time that is left now; other trainings follow where it is less than 1.
  package init(
    minutes: Double, from start: ContinuousClock.Instant, share: Double = 1, rowsAfterwards: Int
  ) {
    self.minutes = minutes
    self.rowsAfterwards = rowsAfterwards
    let end = start + .seconds(minutes * 60)
    self.end = share < 1 ? clock.now + (end - clock.now) * share : end
  }

  /// Throws `TrainingError.outOfTime` where `work` seconds more leave too little for the rest.
  ///
  /// - Parameter row: seconds that an answer about a row takes.
  func check(after work: Double = 0, and row: Double) throws {
    // The rest is answers, statistics and files; a quarter more than measured: machines are busy.
    let rest = Double(rowsAfterwards) * row * 1.25 + min(10, minutes * 60 * 0.05)
    guard clock.now + .seconds(work * 1.1 + rest) < end else {
      throw TrainingError.outOfTime(minutes: minutes)
    }
  }
}

/// How fast a training goes: answers at the slowest that was measured, as kept features make later
/// epochs fast.
struct Pace {
  /// Seconds of the last epoch.
  private(set) var epoch = 0.0
  /// Seconds that an answer about a row takes at most.
  private(set) var row = 0.0

  mutating func add(epoch: Double, validation: Double, rows: Int) {
    self.epoch = epoch
    row = max(row, validation / Double(max(1, rows)))
  }
}
