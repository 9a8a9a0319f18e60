import Record
import Support

/// The folds of a cross-validation.
extension Splitter {
  /// Puts every row into the test of one fold, evenly by class or quantile and whole groups at a
  /// time. Of a fold's other rows validation is drawn as from the training rows of a table.
  func drawn(intoFolds count: Int) throws(SplitError) -> Outcome {
    let share = try validationShare()
    let bonds = bonds(of: rows)
    try checkRoom(for: count, bonds)
    var random = RandomSplit(folds: count, seed: seed)
    let testFold = draw(&random, rows, bonds)
    var folds: [[Int]] = []
    var notices: [Notice] = []
    for fold in 0..<count {
      let outside = testFold.map { ($0 == fold ? Subset.test : .training).rawValue }
      let carved = carve(share, ofTrainingIn: outside)
      try check(carved.subsets, column: nil)
      notices += notes(carved.random.notices, carved.subsets, fold: fold + 1)
      folds.append(carved.subsets)
    }
    let description =
      "\(count) folds, drawn at random with seed \(seed), \(stratification(random))"
      + "\(together(bonds, in: "fold")). Each fold is the test of a model that is trained on the "
      + "others; \(Self.percent(share)) of these are drawn for its validation. The saved model is "
      + "trained on all rows."
    let groups = foldedGroupFacts
    if let groups { note(groups, .grouped, &notices) }
    let report = SplitReport(
      method: bonds.isEmpty ? .stratified : .grouped, description: description,
      rows: BySubset(training: rows.count, validation: 0, test: rows.count),
      classes: foldedClassCounts, groups: groups)
    return Outcome(
      subsets: everyRowTested, folds: folds, report: report, notices: notices)
  }

  /// Of the rows outside a fold; the test's share of the split probabilities has no meaning here.
  private func validationShare() throws(SplitError) -> Double {
    try checkProbabilities()
    for subset in [Subset.training, .validation] where probabilities[subset.rawValue] == 0 {
      throw SplitError(file: file, reason: .zeroProbability(subset))
    }
    return probabilities[1] / (probabilities[0] + probabilities[1])
  }

  /// Refuses more folds than the rarest class has rows, or groups, for.
  private func checkRoom(for folds: Int, _ bonds: Set<RowGroup.Bond>) throws(SplitError) {
    let groups = RowGroup.groups(of: rows, by: bonds)
    var scarce: [SplitError.Scarcity] = []
    if labels.task == .regression {
      if groups.count < folds { scarce = [.init(name: nil, count: groups.count)] }
    } else {
      var counts = labels.classes.map { _ in 0 }
      for group in groups {
        for index in counts.indices
        where group.members.contains(where: { rows[$0].label == .class(index) }) {
          counts[index] += 1
        }
      }
      scarce = zip(labels.classes, counts).filter { $1 < folds }.map { .init(name: $0, count: $1) }
    }
    guard !scarce.isEmpty else { return }
    let unit = bonds.isEmpty ? "row" : bonds.contains(.sampleID) ? "group" : "image"
    throw SplitError(file: file, reason: .fewerThanFolds(folds, scarce, unit: unit))
  }

  /// What is worth knowing of the validation rows of a fold.
  private func notes(_ drawn: [Notice], _ subsets: [Int], fold: Int) -> [Notice] {
    let absent = classCounts(subsets).filter { $0.rows.validation == 0 }.map(\.name.quoted)
    var notes = drawn.map { Notice($0.kind, "Fold \(fold): \($0.text)") }
    if !absent.isEmpty {
      notes.note(
        .remark, "Fold \(fold): no validation row has the class \(absent.listed()).")
    }
    return notes
  }

  private var everyRowTested: [Int] { rows.map { _ in Subset.test.rawValue } }

  private var foldedClassCounts: [SplitReport.ClassCounts] {
    classCounts(everyRowTested).map { counts in
      .init(name: counts.name, rows: Self.trainedAndTested(counts.rows.test))
    }
  }

  private var foldedGroupFacts: SplitReport.Groups? {
    groupFacts(everyRowTested).map { groups in
      .init(
        column: groups.column, perSubset: Self.trainedAndTested(groups.perSubset.test),
        crossing: [], mixedClasses: groups.mixedClasses, missingIDs: groups.missingIDs)
    }
  }

  /// The saved model is trained on every row, and every row is tested once.
  private static func trainedAndTested(_ count: Int) -> BySubset<Int> {
    BySubset(training: count, validation: 0, test: count)
  }
}
