import Support

/// How many rows of each class, or which values, each subset holds.
struct DatasetOverview: ReportSection {
  let dataset: DatasetFacts
  let names: ShownNames
  let id = "dataset-overview", isHalf = true, title = "Dataset Overview"

  func content() -> [Block] {
    switch dataset.overview {
    case .classes(let counts): [.table(classTable(counts))]
    case .values(let training, let validation, let test):
      [.table(valueTable([("Train", training), ("Validation", validation), ("Test", test)]))]
    }
  }

  private func classTable(_ counts: [DatasetFacts.ClassCount]) -> Table {
    let sorted = Self.sorted(counts)
    let all = counts.reduce(into: (0, 0, 0)) {
      $0.0 += $1.training
      $0.1 += $1.validation
      $0.2 += $1.test
    }
    return Table(
      caption: "Images of each class in the three subsets",
      columns: [
        .text("Label"), .number("Train"), .number("Validation"), .number("Test"), .number("All"),
      ],
      rows: sorted.map {
        [
          .label(names[$0.name], full: $0.name), .count($0.training), .count($0.validation),
          .count($0.test),
          .count($0.training + $0.validation + $0.test),
        ]
      },
      footer: [
        .heading("All classes"), .count(all.0), .count(all.1), .count(all.2),
        .count(all.0 + all.1 + all.2),
      ],
      isTall: counts.count > 15)
  }

  /// By number where every name is one, else by text.
  private static func sorted(_ counts: [DatasetFacts.ClassCount]) -> [DatasetFacts.ClassCount] {
    let numbers = counts.compactMap { Double($0.name) }
    guard numbers.count == counts.count else { return counts.sorted { $0.name < $1.name } }
    return zip(numbers, counts).sorted { $0.0 < $1.0 }.map(\.1)
  }

  private func valueTable(_ subsets: [(String, DatasetFacts.ValueSummary)]) -> Table {
    func cell(_ value: Double?) -> Table.Cell {
      .number(value.map(NumberText.short) ?? "–", value: value)
    }
    return Table(
      caption: "Target values in the three subsets",
      columns: [
        .text("Split"), .number("Count"), .number("Mean"), .number("Standard deviation"),
        .number("Minimum"), .number("Maximum"),
      ],
      rows: subsets.map { name, values in
        [
          .heading(name), .count(values.count), cell(values.mean), cell(values.standardDeviation),
          cell(values.minimum), cell(values.maximum),
        ]
      })
  }
}
