import Evaluation
import Fixtures
import Foundation
import Record
import Testing

@testable import Datasets

/// Folds of made-up rows: a label and a group for each.
private func folds(
  _ count: Int, _ labels: [SampleLabel], groups: [String]? = nil, classes: [String] = [],
  probabilities: [Double] = [0.7, 0.1, 0.2], seed: UInt64 = 42
) throws(SplitError) -> Splitter.Outcome {
  let target: Target = classes.isEmpty ? .value : .classes(classes)
  return try Splitter(
    file: "t.csv", labels: Labels(target: target, counts: classes.map { _ in 0 }),
    rows: labels.indices.map { SplitRow(row: $0, label: labels[$0], group: groups?[$0]) },
    groupColumn: groups == nil ? nil : "patient", probabilities: probabilities,
    validationSize: 0.15, seed: seed, folds: count
  ).split(own: nil)
}

extension Splitter.Outcome {
  /// The fold that tests each row; nil where that is not exactly one.
  fileprivate var testFolds: [Int?] {
    subsets.indices.map { row in
      let tested = folds.indices.filter { folds[$0][row] == Subset.test.rawValue }
      return tested.count == 1 ? tested[0] : nil
    }
  }
}

@Suite struct FoldTests {
  private static let classes = ["a", "b", "c"]
  /// 20 of a, 15 of b and 6 of c, mixed.
  private static let labels: [SampleLabel] = (0..<41).map { row in
    .class(row % 6 == 5 ? 2 : row % 7 < 4 ? 0 : 1)
  }

  @Test(arguments: [2, 3, 5]) func `each row is tested once, evenly by class`(count: Int) throws {
    let outcome = try folds(count, Self.labels, classes: Self.classes)
    let tested = outcome.testFolds.compactMap(\.self)
    #expect(tested.count == 41)
    func spread(_ rows: [Int]) -> Int {
      let counts = (0..<count).map { fold in rows.count { tested[$0] == fold } }
      return (counts.max() ?? 0) - (counts.min() ?? 0)
    }
    #expect(spread(Array(0..<41)) <= 1)
    for index in 0..<3 {
      #expect(spread((0..<41).filter { Self.labels[$0] == .class(index) }) <= 1)
    }
    #expect(outcome.report.rows == BySubset(training: 41, validation: 0, test: 41))
  }

  @Test func `the seed alone decides`() throws {
    let one = try folds(3, Self.labels, classes: Self.classes)
    #expect(one.folds == (try folds(3, Self.labels, classes: Self.classes)).folds)
    #expect(one.folds != (try folds(3, Self.labels, classes: Self.classes, seed: 43)).folds)
  }

  @Test func `validation has its share of the rows outside`() throws {
    let labels: [SampleLabel] = (0..<400).map { .class($0 % 2) }
    let outcome = try folds(5, labels, classes: ["a", "b"])
    for fold in outcome.folds {
      #expect([0, 1, 2].map { subset in fold.count { $0 == subset } } == [280, 40, 80])
    }
    #expect(outcome.report.description.contains("12.5 % of these"))
  }

  @Test func `groups stay whole, and their rows are even`() throws {
    // 30 groups of 1 to 3 rows, a class each.
    let sizes = (0..<30).map { $0 % 3 + 1 }
    let groups = sizes.enumerated().flatMap { index, size in
      [String](repeating: "g\(index)", count: size)
    }
    let labels = groups.map { SampleLabel.class((Int($0.dropFirst()) ?? 0) / 15) }
    let outcome = try folds(5, labels, groups: groups, classes: ["a", "b"])
    for fold in outcome.folds {
      let subsets = Dictionary(grouping: groups.indices, by: { groups[$0] }).mapValues { rows in
        Set(rows.map { fold[$0] }).count
      }
      #expect(subsets.values.allSatisfy { $0 == 1 })
    }
    let tested = outcome.testFolds.compactMap(\.self)
    #expect(tested.count == 60)
    for index in 0..<2 {
      let counts = (0..<5).map { fold in
        tested.indices.count { tested[$0] == fold && labels[$0] == .class(index) }
      }
      #expect(counts == [6, 6, 6, 6, 6])
    }
    #expect(outcome.report.groups?.perSubset.test == 30)
  }

  @Test func `groups of several classes fill every fold`() throws {
    // 12 groups with a row of each class, whose commonest class is a for all but two.
    let groups = (0..<12).flatMap { [String](repeating: "g\($0)", count: 4) }
    let labels = groups.indices.map { row in
      SampleLabel.class(row % 4 < 3 ? row % 4 : row < 8 ? 1 : 0)
    }
    let outcome = try folds(4, labels, groups: groups, classes: Self.classes)
    let tested = outcome.testFolds.compactMap(\.self)
    #expect((0..<4).map { fold in tested.count { $0 == fold } } == [12, 12, 12, 12])
  }

  @Test func `values are even by quantile`() throws {
    let labels = (0..<60).map { SampleLabel.value(Double($0 * 37 % 60)) }
    let outcome = try folds(4, labels)
    let tested = outcome.testFolds.compactMap(\.self)
    #expect(tested.count == 60)
    // Six bins of ten rows: two or three a fold.
    for bin in 0..<6 {
      let counts = (0..<4).map { fold in
        labels.indices.count { row in
          guard case .value(let value) = labels[row] else { return false }
          return Int(value) / 10 == bin && tested[row] == fold
        }
      }
      #expect(counts.allSatisfy { (2...3).contains($0) }, "\(counts)")
    }
  }

  @Test func `too few rows or groups of a class are named`() {
    let error = #expect(throws: SplitError.self) {
      try folds(8, Self.labels, classes: Self.classes)
    }
    #expect(
      error?.description
        == "t.csv: every one of 8 folds needs one for its test, but class 'c' has 6 rows; choose "
        + "--folds 6 or fewer")
    let groups = Self.labels.indices.map { Self.labels[$0] == .class(2) ? "c" : "g\($0)" }
    let grouped = #expect(throws: SplitError.self) {
      try folds(2, Self.labels, groups: groups, classes: Self.classes)
    }
    #expect(
      grouped?.description.hasSuffix(
        "class 'c' has 1 group; remove these rows, or leave --folds out") == true)
    #expect(grouped?.isOfOptions == true)
    let values = #expect(throws: SplitError.self) {
      try folds(5, [1, 2, 3, 4].map(SampleLabel.value))
    }
    #expect(values?.description.contains("the table has 4 rows") == true)
  }

  @Test func `a split of the table's own has no folds`() {
    let splitter = Splitter(
      file: "t.csv", labels: Labels(target: .classes(Self.classes), counts: [0, 0, 0]),
      rows: Self.labels.indices.map { SplitRow(row: $0, label: Self.labels[$0], group: nil) },
      groupColumn: nil, probabilities: [0.7, 0.1, 0.2], validationSize: 0.15, seed: 42, folds: 3)
    let error = #expect(throws: SplitError.self) {
      try splitter.split(own: ("part", Self.labels.map { _ in 0 }))
    }
    #expect(error?.description.contains("the column 'part': remove that column, or leave") == true)
  }

  @Test func `copies in two folds are leaks of both, and groups of them none`() throws {
    let scratch = try TemporaryFolder()
    let rows = (0..<12).flatMap { ["cells_\($0).png,\($0 % 2)", "again_\($0).jpg,\($0 % 2)"] }
    let pictures = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "test-data/copies")
    var plan = DataPlan(
      csvFile: try scratch.write(
        (["image_path,label"] + rows).joined(separator: "\n") + "\n", to: "t.csv"),
      imageSource: pictures.path)
    plan.folds = 3
    plan.task = .classification
    let dataset = try Dataset.load(plan)
    let copies = try copies(in: dataset)
    let crossing = (0..<24).filter { row in
      dataset.folds.contains { $0[row] == .test && $0[row ^ 1] != .test }
    }
    let found = dataset.leaks(copies)
    #expect(!crossing.isEmpty && found.rows(of: .test) == crossing)
    #expect(found.leaks.count == crossing.count)
    #expect(try dataset.grouping(copies).leaks(copies).leaks.isEmpty)
  }
}
