extension LineChart {
  /// One row for each x where all lines share their x; else one for each point that is drawn.
  package var numbers: ChartNumbers? {
    let lines = series.filter { $0.style != .reference }
    guard let first = lines.first else { return nil }
    let places = first.points.map(\.x)
    let isShared = valueLabel == nil && lines.allSatisfy { $0.points.map(\.x) == places }
    return isShared ? besideEachOther(lines, places) : belowEachOther(lines)
  }

  private func besideEachOther(_ lines: [Series], _ places: [Double]) -> ChartNumbers {
    ChartNumbers(
      columns: [x.label] + (lines.count == 1 ? [y.label] : lines.map(\.name)),
      rows: places.indices.map { row in
        [.number(places[row])]
          + lines.map { line in
            let y = line.points[row].y
            return .number(y.isFinite ? y : nil)
          }
      })
  }

  private func belowEachOther(_ lines: [Series]) -> ChartNumbers {
    ChartNumbers(
      columns: ["Line", x.label, y.label] + [valueLabel].compactMap { $0 },
      rows: lines.flatMap { line in
        drawnPoints(of: line).map { point in
          [.text(line.name), .number(point.x), .number(point.y)]
            + (valueLabel == nil ? [] : [.number(point.value)])
        }
      })
  }

  /// Those that a picture of the usual size goes through.
  private func drawnPoints(of line: Series) -> [Point] {
    let finite = line.points.filter(\.isFinite)
    let across = Scale(x, values: finite.map(\.x), wishedTicks: 7).spanning(0, 450)
    let up = Scale(y, values: finite.map(\.y), wishedTicks: 5).spanning(0, 300)
    return Polyline.indices(finite.map { (across($0.x), up($0.y)) }).map { finite[$0] }
  }
}
