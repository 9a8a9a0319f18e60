import Evaluation
import Record
import Support

/// Divides rows into training, validation and test, and describes the result.
struct Splitter {
  let file: String
  let labels: Labels
  let rows: [SplitRow]
  let groupColumn: String?
  let probabilities: [Double], validationSize: Double, seed: UInt64
  /// Whether copies of a picture count as that picture.
  var joinsCopies = false
  /// How many folds are drawn instead of one split; nil for none.
  var folds: Int?

  struct Outcome {
    /// With folds every row is of the test.
    let subsets: [Int]
    /// The subsets of each fold; empty where there are none.
    var folds: [[Int]] = []
    let report: SplitReport
    let notices: [Notice]
  }

  private struct Draft {
    var subsets: [Int]
    let method: SplitReport.Method
    let description: String
    var notices: [Notice] = []
  }

  /// Uses the table's own column or draws; refuses empty subsets and classes not to be learned.
  func split(
    own column: (name: String, subsets: [Int])?
  ) throws(SplitError) -> Outcome {
    if let folds {
      if let column {
        throw SplitError(file: file, reason: .foldsOfOwnSplit(column: column.name))
      }
      return try drawn(intoFolds: folds)
    }
    let draft: Draft
    if let column { draft = try own(column) } else { draft = try drawn() }
    try check(draft.subsets, column: column?.name)
    let classes = classCounts(draft.subsets)
    let groups = groupFacts(draft.subsets)
    var notices = draft.notices
    note(classes, &notices)
    if let groups { note(groups, draft.method, &notices) }
    let report = SplitReport(
      method: draft.method, description: draft.description,
      rows: BySubset { [counts = counts(draft.subsets)] in counts[$0.rawValue] },
      classes: classes, groups: groups)
    return Outcome(subsets: draft.subsets, report: report, notices: notices)
  }

  // MARK: Ways to divide

  private func drawn() throws(SplitError) -> Draft {
    try checkProbabilities()
    for subset in Subset.allCases where probabilities[subset.rawValue] == 0 {
      throw SplitError(file: file, reason: .zeroProbability(subset))
    }
    var random = RandomSplit(probabilities: probabilities, seed: seed)
    let bonds = bonds(of: rows)
    let subsets = draw(&random, rows, bonds)
    let shares = zip(Subset.allCases, probabilities)
      .map { "\(Self.percent($1)) \($0)" }.joined(separator: ", ")
    let description =
      "Drawn at random with seed \(seed), \(stratification(random)): \(shares)\(together(bonds))."
    return Draft(
      subsets: subsets, method: bonds.isEmpty ? .stratified : .grouped,
      description: description, notices: random.notices)
  }

  func checkProbabilities() throws(SplitError) {
    guard probabilities.count == 3, probabilities.allSatisfy({ (0...1).contains($0) }),
      abs(probabilities.reduce(0, +) - 1) <= 1e-6
    else { throw SplitError(file: file, reason: .probabilities(probabilities)) }
  }

  private func own(_ column: (name: String, subsets: [Int])) throws(SplitError) -> Draft {
    let present = counts(column.subsets)
    guard present[0] > 0, present[1] == 0, present[2] > 0 else {
      return Draft(
        subsets: column.subsets, method: .ownColumn,
        description: "Taken from the column \(column.name.quoted) as it is.")
    }
    guard validationSize > 0, validationSize < 1 else {
      throw SplitError(file: file, reason: .validationSize(validationSize))
    }
    let (subsets, random, bonds) = carve(validationSize, ofTrainingIn: column.subsets)
    let description =
      "Taken from the column \(column.name.quoted), which has no validation rows: "
      + "\(Self.percent(validationSize)) of its training rows were drawn for validation "
      + "with seed \(seed), \(stratification(random))\(together(bonds))."
    return Draft(
      subsets: subsets, method: .ownColumnAndCarvedValidation, description: description,
      notices: random.notices)
  }

  /// Draws a share of the training rows for validation.
  func carve(
    _ share: Double, ofTrainingIn given: [Int]
  ) -> (subsets: [Int], random: RandomSplit, bonds: Set<RowGroup.Bond>) {
    var random = RandomSplit(probabilities: [1 - share, share, 0], seed: seed)
    let training = given.indices.filter { given[$0] == Subset.training.rawValue }
    let trainingRows = training.map { rows[$0] }
    let bonds = bonds(of: trainingRows)
    var subsets = given
    for (index, subset) in zip(training, draw(&random, trainingRows, bonds)) {
      subsets[index] = subset
    }
    return (subsets, random, bonds)
  }

  /// Rows of one picture are always drawn together. Where no two rows share one, the draw is that
  /// of single rows, or of sample IDs alone, number for number.
  func bonds(of rows: [SplitRow]) -> Set<RowGroup.Bond> {
    var bonds: Set<RowGroup.Bond> = groupColumn == nil ? [] : [.sampleID]
    if RowGroup.sharePictures(rows) { bonds.insert(.picture) }
    return bonds
  }

  func draw(
    _ random: inout RandomSplit, _ rows: [SplitRow], _ bonds: Set<RowGroup.Bond>
  ) -> [Int] {
    bonds.isEmpty
      ? random.rows(rows, classes: labels.classes)
      : random.groups(rows, by: bonds, classes: labels.classes)
  }

  func stratification(_ random: RandomSplit) -> String {
    if labels.task != .regression { return "stratified by class" }
    return random.stratumCount == 1
      ? "not stratified (too few rows for quantile bins)"
      : "stratified by \(random.stratumCount) quantile bins of the target"
  }

  func together(_ bonds: Set<RowGroup.Bond>, in part: String = "subset") -> String {
    let kinds = [
      groupColumn.map { "all rows of one \($0.quoted)" },
      bonds.contains(.picture)
        ? "all rows of one image" + (joinsCopies ? " or of its copies" : "") : nil,
    ].compactMap { $0 }
    return kinds.isEmpty ? "" : ", with \(kinds.joined(separator: " and ")) in the same \(part)"
  }

  // MARK: Facts

  /// 0.285 as "28.5 %": exact to nine digits, without needless zeros.
  static func percent(_ share: Double) -> String {
    let value = (share * 100 * 1e7).rounded() / 1e7
    return value == value.rounded() ? "\(Int(value)) %" : "\(value) %"
  }

  private func counts(_ subsets: [Int]) -> [Int] {
    Subset.allCases.map { subset in subsets.count { $0 == subset.rawValue } }
  }

  func check(_ subsets: [Int], column: String?) throws(SplitError) {
    let counts = counts(subsets)
    for subset in Subset.allCases where counts[subset.rawValue] == 0 {
      throw SplitError(
        file: file, reason: .emptySubset(subset, rows: counts, column: column))
    }
    let unlearned = classCounts(subsets).filter { $0.rows.training == 0 }.map(\.name)
    if !unlearned.isEmpty {
      throw SplitError(file: file, reason: .classesWithoutTraining(unlearned))
    }
  }

  func classCounts(_ subsets: [Int]) -> [SplitReport.ClassCounts] {
    var table = [[Int]](repeating: [0, 0, 0], count: labels.classes.count)
    for (row, subset) in zip(rows, subsets) {
      if case .class(let index) = row.label { table[index][subset] += 1 }
    }
    return zip(labels.classes, table).map { name, counts in
      .init(name: name, rows: BySubset { counts[$0.rawValue] })
    }
  }

  func groupFacts(_ subsets: [Int]) -> SplitReport.Groups? {
    guard let groupColumn else { return nil }
    let groups = RowGroup.groups(of: rows, by: [.sampleID])
    var perSubset = [0, 0, 0]
    var crossing: [String] = []
    var mixed = 0
    for group in groups {
      let present = [0, 1, 2].filter { subset in
        group.members.contains { subsets[$0] == subset }
      }
      for subset in present { perSubset[subset] += 1 }
      if present.count > 1 { crossing.append(group.name) }
      let first = rows[group.members[0]].label
      if labels.task != .regression, group.members.contains(where: { rows[$0].label != first }) {
        mixed += 1
      }
    }
    return .init(
      column: groupColumn, perSubset: BySubset { perSubset[$0.rawValue] }, crossing: crossing,
      mixedClasses: mixed, missingIDs: rows.count { $0.group == nil })
  }

  private func note(_ classes: [SplitReport.ClassCounts], _ notices: inout [Notice]) {
    for subset in [Subset.validation, .test] {
      let absent = classes.filter { $0.rows[subset] == 0 }.map { "\($0.name.quoted)" }
      if !absent.isEmpty {
        notices.note(.remark, "No \(subset) row has the class \(absent.listed()).")
      }
    }
  }

  func note(
    _ groups: SplitReport.Groups, _ method: SplitReport.Method, _ notices: inout [Notice]
  ) {
    if groups.missingIDs > 0 {
      notices.note(
        .remark,
        "\(counted(groups.missingIDs, "row")) without a \(groups.column.quoted): each is taken as a "
          + "group of its own.")
    }
    if groups.mixedClasses > 0 {
      notices.note(
        .remark,
        "\(counted(groups.mixedClasses, "group")) of \(groups.column.quoted) with rows of more than "
          + "one class"
          + (method == .ownColumn
            ? "." : "; the split counts each under its most frequent class."))
    }
    if !groups.crossing.isEmpty {
      let names = groups.crossing.prefix(10).map { "\($0.quoted)" }
      notices.note(
        .leak,
        "the split column puts \(counted(groups.crossing.count, "group")) of "
          + "\(groups.column.quoted) into more than one subset "
          + "(\(names.listed(total: groups.crossing.count))). "
          + "Results on validation and test rows will look better than they are.")
    }
  }
}

/// A `split` column of the table: codes or words for the three subsets.
enum SplitColumn {
  /// The subset that a cell names, in any case; nil for anything else.
  static func subset(_ text: String) -> Subset? {
    switch text.lowercased() {
    case "0", "0.0", "train", "training": .training
    case "1", "1.0", "validation", "val", "valid": .validation
    case "2", "2.0", "test": .test
    default: nil
    }
  }

  /// The subset of each row, or an error that lists the cells that name none.
  static func subsets(
    of cells: [String], lines: [Int], file: String, column: String
  ) throws(SplitError) -> [Int] {
    let subsets = cells.map(subset)
    let wrong = subsets.indices.filter { subsets[$0] == nil }
    guard wrong.isEmpty else {
      let cells = wrong.prefix(10).map { TableCell(line: lines[$0], text: cells[$0]) }
      throw SplitError(
        file: file, reason: .unknownWords(column: column, cells, total: wrong.count))
    }
    return subsets.compactMap { $0?.rawValue }
  }
}
