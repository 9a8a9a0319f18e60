import Evaluation
import Fixtures
import Foundation
import Record
import Testing

@testable import Datasets

/// Rows of a made-up table: class index and group per row.
private func made(_ classes: [Int], groups: [String?]? = nil) -> [SplitRow] {
  classes.indices.map {
    SplitRow(row: $0, label: .class(classes[$0]), group: groups?[$0])
  }
}

private func splitter(
  _ rows: [SplitRow], classes: [String], grouped: Bool = false,
  probabilities: [Double] = [0.7, 0.1, 0.2], validationSize: Double = 0.15,
  task: LearningTask = .classification
) -> Splitter {
  Splitter(
    file: "t.csv",
    labels: Labels(
      target: Target(task, classes: classes), counts: classes.map { _ in 0 }),
    rows: rows, groupColumn: grouped ? "patient" : nil, probabilities: probabilities,
    validationSize: validationSize, seed: 42)
}

@Suite struct MersenneTwisterTests {
  /// `numpy.random.RandomState(5489).tomaxint` aside, 4123659995 is the 10,000th output that the
  /// C++ standard demands of `mt19937` for its default seed.
  @Test func `ten thousandth word`() {
    var random = MersenneTwister(seed: 5489)
    for _ in 0..<9_999 { _ = random.next() }
    #expect(random.next() == 4_123_659_995)
  }

  /// `numpy.random.RandomState(42).shuffle(list(range(10)))`.
  @Test func `shuffle is num pys`() {
    var random = MersenneTwister(seed: 42)
    var numbers = Array(0..<10)
    random.shuffle(&numbers)
    #expect(numbers == [8, 1, 5, 0, 7, 2, 9, 4, 3, 6])
  }
}

@Suite struct AllocationTests {
  @Test(
    arguments: [
      (200, [140, 20, 40]), (100, [70, 10, 20]), (12, [8, 1, 3]), (98, [68, 10, 20]),
      (3, [1, 1, 1]), (4, [2, 1, 1]), (2, [1, 0, 1]), (1, [1, 0, 0]), (0, [0, 0, 0]),
    ])
  func `largest remainder`(count: Int, expected: [Int]) {
    #expect(Allocation([0.7, 0.1, 0.2]).rows(count) == expected)
  }

  @Test func `strata add up to the whole`() {
    // 10 bins of 24: alone each gives 17/2/5, which adds up to 170/20/50 instead of 168/24/48.
    let rows = Allocation([0.7, 0.1, 0.2]).rows(strata: [Int](repeating: 24, count: 10))
    #expect(rows.allSatisfy { $0.reduce(0, +) == 24 })
    #expect((0..<3).map { subset in rows.reduce(0) { $0 + $1[subset] } } == [168, 24, 48])
  }
}

@Suite struct RandomSplitTests {
  /// Drawn once with NumPy 2.4's `RandomState(42)` by the rule of the specification.
  @Test func `small stratified split`() throws {
    let rows = made([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1])
    let outcome = try splitter(rows, classes: ["b", "a"]).split(own: nil)
    #expect(outcome.subsets == NumPyReference.stratified)
    #expect(outcome.report.rows == .init(14, 2, 4))
    #expect(outcome.report.method == .stratified)
    #expect(
      outcome.report.description
        == "Drawn at random with seed 42, stratified by class: "
        + "70 % training, 10 % validation, 20 % test.")
  }

  @Test func `small grouped split`() throws {
    let groups = (0..<24).map { "p\($0 / 2)" }
    let classes = (0..<24).map { $0 / 12 }
    let outcome = try splitter(made(classes, groups: groups), classes: ["x", "y"], grouped: true)
      .split(own: nil)
    #expect(outcome.subsets == NumPyReference.grouped)
    #expect(outcome.report.groups?.crossing == [])
    #expect(outcome.report.groups?.total == 12)
  }

  @Test func `a small class is spread and the others stay stratified`() throws {
    let rows = made([Int](repeating: 0, count: 20) + [1, 1, 2])
    let outcome = try splitter(rows, classes: ["big", "two", "one"]).split(own: nil)
    #expect(
      outcome.report.classes == [
        .init(name: "big", training: 14, validation: 2, test: 4),
        .init(name: "two", training: 1, validation: 0, test: 1),
        .init(name: "one", training: 1, validation: 0, test: 0),
      ])
    #expect(
      outcome.notices.map(\.description).contains(
        "2 classes have fewer rows than the 3 subsets ('one' 1, 'two' 2): spread as far as that "
          + "goes, training first, then test, then validation. The other classes are stratified."))
    #expect(
      outcome.notices.map(\.description).contains(
        "No validation row has the class 'two', 'one'."))
  }

  @Test func `small classes are told in one notice`() throws {
    let names = (0..<12).map { "c\($0)" }
    let many = try splitter(
      made([Int](repeating: 0, count: 20) + Array(1..<12)), classes: names
    ).split(own: nil).notices.map(\.description).filter { $0.contains("subsets") }
    #expect(many.count == 1)
    #expect(many[0].hasPrefix("11 classes have fewer rows than the 3 subsets ('c1' 1, "))
    #expect(many[0].contains(" and 1 more): spread"))
    let one = try splitter(made([Int](repeating: 0, count: 20) + [1]), classes: ["big", "one"])
      .split(own: nil)
    #expect(
      one.notices.map(\.description).contains(
        "Class 'one' has only 1 row for 3 subsets: spread as far as that goes, training first, "
          + "then test, then validation. The other classes are stratified."))
  }

  @Test func `few groups reach all subsets`() throws {
    // Greedy filling alone would leave validation without a group of class b.
    let classes = [Int](repeating: 0, count: 30) + [Int](repeating: 1, count: 30)
    let groups = (0..<30).map { "a\($0)" } + (0..<30).map { "b\($0 / 10)" }
    let outcome = try splitter(made(classes, groups: groups), classes: ["a", "b"], grouped: true)
      .split(own: nil)
    #expect(
      outcome.report.classes == [
        .init(name: "a", training: 21, validation: 3, test: 6),
        .init(name: "b", training: 10, validation: 10, test: 10),
      ])
  }

  @Test func `missing groups are singles and mixed groups are noted`() throws {
    let groups: [String?] = (0..<30).map { $0 < 4 ? nil : "p\($0 / 2)" }
    let classes = (0..<30).map { $0 == 29 ? 0 : $0 % 2 == 0 ? 0 : 0 } + []
    var labels = classes
    labels[28] = 1
    labels[27] = 1
    labels[0] = 1
    let outcome = try splitter(
      made(labels, groups: groups), classes: ["x", "y"], grouped: true
    ).split(own: nil)
    #expect(outcome.report.groups?.missingIDs == 4)
    #expect(outcome.report.groups?.mixedClasses == 2)
    #expect(outcome.report.groups?.total == 17)
    #expect(
      outcome.notices.map(\.description).contains(
        "4 rows without a 'patient': each is taken as a group of its own."))
  }

  @Test func `regression is stratified by quantile`() throws {
    let rows = (0..<240).map {
      SplitRow(row: $0, label: .value(Double(($0 * 7) % 240)), group: nil)
    }
    let outcome = try splitter(rows, classes: [], task: .regression).split(own: nil)
    #expect(outcome.report.rows == .init(168, 24, 48))
    #expect(outcome.report.description.contains("stratified by 10 quantile bins of the target"))
    // Each bin of 24 values lends each subset its share, up to the rounding.
    for bin in 0..<10 {
      let members = (0..<240).filter { ($0 * 7) % 240 / 24 == bin }
      let training = members.count { outcome.subsets[$0] == 0 }
      #expect((16...18).contains(training))
    }
  }

  @Test func `percentages are exact`() {
    #expect(
      [0.285, 0.29, 0.7, 0.15, 0.0625].map(Splitter.percent)
        == ["28.5 %", "29 %", "70 %", "15 %", "6.25 %"])
  }
}

@Suite struct RowGroupTests {
  private func rows(_ groups: [String?], _ pictures: [Int]) -> [SplitRow] {
    groups.indices.map {
      SplitRow(row: $0, label: .class($0 % 2), group: groups[$0], picture: pictures[$0])
    }
  }

  @Test func `sample IDs and pictures connect rows in chains`() {
    let rows = rows(["p1", "p1", "p2", nil, "p2", nil], [0, 1, 1, 2, 3, 2])
    let groups = { (bonds: Set<RowGroup.Bond>) in
      RowGroup.groups(of: rows, by: bonds).map { "\($0.name) \($0.members)" }
    }
    #expect(groups([.sampleID, .picture]) == ["__missing__3 [3, 5]", "p1 [0, 1, 2, 4]"])
    #expect(
      groups([.sampleID]) == ["__missing__3 [3]", "__missing__5 [5]", "p1 [0, 1]", "p2 [2, 4]"])
    #expect(
      groups([.picture]) == [
        "__missing__0 [0]", "__missing__1 [1, 2]", "__missing__3 [3, 5]", "__missing__4 [4]",
      ])
  }

  @Test func `a later row joins two groups that began apart`() {
    let rows = rows(["a", "b", "c", "b", "c"], [0, 1, 2, 0, 1])
    let groups = RowGroup.groups(of: rows, by: [.sampleID, .picture])
    #expect(groups.map(\.members) == [[0, 1, 2, 3, 4]] && groups[0].name == "a")
  }

  /// The very draws of single rows and of sample IDs, which NumPy made.
  @Test func `pictures of their own change no draw`() throws {
    let single = (0..<20).map {
      SplitRow(row: $0, label: .class($0 % 2), group: nil, picture: 100 - $0)
    }
    let outcome = try splitter(single, classes: ["b", "a"]).split(own: nil)
    #expect(outcome.subsets == NumPyReference.stratified)
    #expect(outcome.report.method == .stratified)
    let grouped = (0..<24).map {
      SplitRow(row: $0, label: .class($0 / 12), group: "p\($0 / 2)", picture: $0)
    }
    #expect(
      try splitter(grouped, classes: ["x", "y"], grouped: true).split(own: nil).subsets
        == NumPyReference.grouped)
  }
}

@Suite struct SplitColumnTests {
  private func subsets(_ cells: [String]) throws -> [Int] {
    try SplitColumn.subsets(
      of: cells, lines: cells.indices.map { $0 + 2 }, file: "t.csv", column: "split")
  }

  @Test func `codes and words`() throws {
    let cells = ["0", "Train", "TRAINING", "1", "val", "valid", "Validation", "2.0", "test"]
    #expect(try subsets(cells) == [0, 0, 0, 1, 1, 1, 1, 2, 2])
    #expect { try subsets(["0", "3", "", "dev"]) } throws: {
      "\($0)" == "t.csv: the split column 'split' may hold 0, 1, 2 or train, validation, test, "
        + "but line 3 has '3', line 4 has '', line 5 has 'dev'"
    }
  }

  @Test func `carves validation out of training`() throws {
    let rows = made((0..<50).map { $0 % 2 })
    let own = (0..<50).map { $0 < 40 ? 0 : 2 }
    let outcome = try splitter(rows, classes: ["a", "b"]).split(own: ("split", own))
    #expect(outcome.report.rows == .init(34, 6, 10))
    #expect(
      outcome.report.classes == [
        .init(name: "a", training: 17, validation: 3, test: 5),
        .init(name: "b", training: 17, validation: 3, test: 5),
      ])
    #expect((40..<50).allSatisfy { outcome.subsets[$0] == 2 })
    #expect(
      outcome.report.description
        == "Taken from the column 'split', which has no validation rows: 15 % of its training "
        + "rows were drawn for validation with seed 42, stratified by class.")
  }

  @Test func `carving keeps groups whole and leaks are loud`() throws {
    let groups = (0..<60).map { "g\($0 / 4)" }
    let own = (0..<60).map { $0 < 42 ? 0 : 2 }
    let outcome = try splitter(
      made((0..<60).map { $0 / 4 % 2 }, groups: groups), classes: ["a", "b"], grouped: true
    ).split(own: ("split", own))
    let crossing = outcome.report.groups?.crossing
    #expect(crossing == ["g10"])
    #expect(
      outcome.notices.map(\.description).contains(
        "WARNING, data leak: the split column puts 1 group of 'patient' into more than one subset "
          + "('g10'). Results on validation and test rows will look better than they are."))
    #expect(outcome.notices.filter { $0.kind == .leak }.count == 1)
    for group in 0..<10 {
      #expect(Set(outcome.subsets[group * 4..<group * 4 + 4]).count == 1)
    }
  }

  @Test func `refusals`() {
    let rows = made([0, 0, 0, 1, 1, 1])
    func message(_ own: [Int]?, probabilities: [Double] = [0.7, 0.1, 0.2], size: Double = 0.15)
      -> String
    {
      do {
        let splitter = splitter(
          rows, classes: ["a", "b"], probabilities: probabilities, validationSize: size)
        _ = try splitter.split(own: own.map { ("split", $0) })
        return "split"
      } catch {
        return "\(error)"
      }
    }
    #expect(
      message([0, 0, 1, 0, 0, 1])
        == "t.csv: the test subset is empty (training: 4, validation: 2, test: 0); "
        + "give some rows of the split column 'split' to it")
    #expect(
      message([0, 1, 2, 1, 1, 2])
        == "t.csv: no training row has the class 'b', so it cannot be learned; remove its rows or "
        + "change the split")
    #expect(message([2, 2, 2, 2, 2, 2]).contains("the training subset is empty"))
    #expect(
      message([0, 0, 2, 0, 0, 2], size: 0)
        == "t.csv: --validation-size 0.0 leaves no validation rows; it must be between 0 and 1, "
        + "as the split column has no validation rows")
    #expect(
      message(nil, probabilities: [0.8, 0, 0.2])
        == "t.csv: --split-probabilities gives the validation subset 0, so it would be empty; "
        + "training, validation and test each need a share")
    #expect(
      message(nil, probabilities: [0.8, 0.1, 0.2])
        == "t.csv: --split-probabilities must be three numbers from 0 to 1 that add up to 1, "
        + "but they are 0.8, 0.1, 0.2")
  }

  @Test func `too few rows for three subsets`() {
    #expect {
      _ = try splitter(made([0, 0, 1, 1]), classes: ["a", "b"]).split(own: nil)
    } throws: {
      "\($0)" == "t.csv: the validation subset is empty (training: 2, validation: 0, test: 2); "
        + "there are too few rows, or too few values of the sample ID column, for these split "
        + "probabilities"
    }
  }
}

/// Splits that a line-by-line Python transcription of the specification made with NumPy 2.4's
/// `RandomState(42)`.
private enum NumPyReference {
  /// 20 rows, labels b a b a …, shares 0.7/0.1/0.2.
  static let stratified = [0, 0, 0, 0, 2, 0, 0, 2, 0, 1, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0]
  /// 24 rows, groups p0 … p11 of two rows, the first six groups of class x, the others of y.
  static let grouped = [0, 0, 0, 0, 2, 2, 1, 1, 0, 0, 0, 0, 2, 2, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0]
}

@Suite struct ExpectedSplitsTests {
  /// The two splits that the original tool made of HAM10000, row for row.
  @Test(.enabled(if: Shared.isPresent, "needs ../shared"), arguments: [false, true])
  func `reproduces the original`(grouped: Bool) throws {
    let table = try DelimitedText(path: Shared.path("data/ham10000/image_metadata_new.csv"))
    let expected = try DelimitedText(path: Shared.path("data/ham10000/expected_splits.csv"))
    var notices: [Notice] = []
    let columns = try Columns.resolve(
      in: table, target: "3", image: "8", sampleID: "1", notices: &notices)
    let all = 0..<table.rowCount
    let column = LabelColumn(
      file: table.file, column: "dx",
      texts: all.map { table.value(row: $0, column: columns.target.index) }, lines: table.lines)
    let (labels, values) = try Labels.resolve(
      column, task: nil, positiveClass: nil, notices: &notices)
    let splitter = Splitter(
      file: table.file, labels: labels,
      rows: all.map {
        SplitRow(row: $0, label: values[$0], group: table.value(row: $0, column: 0))
      },
      groupColumn: grouped ? "lesion_id" : nil, probabilities: [0.7, 0.1, 0.2],
      validationSize: 0.15, seed: 42)
    let outcome = try splitter.split(own: nil)
    #expect(
      outcome.subsets.map(String.init)
        == all.map {
          expected.value(row: $0, column: grouped ? 2 : 1)
        })
    #expect(outcome.report.rows == (grouped ? .init(978, 140, 282) : .init(980, 140, 280)))
  }
}
