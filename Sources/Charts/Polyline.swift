/// Lines through many points, with no more of them than an eye can tell apart.
enum Polyline {
  /// Farther than this, in user units, the drawn line never is from the given one: a quarter of a
  /// pixel of a screen.
  static let tolerance = 0.25

  /// The `d` of an SVG path: straight pieces between positions, broken by nil.
  static func path(_ positions: [(x: Double, y: Double)?]) -> String {
    var text = ""
    for piece in pieces(positions) {
      for (place, index) in kept(piece.map { positions[$0] ?? (0, 0) }).enumerated() {
        guard let position = positions[piece[index]] else { continue }
        text += "\(place == 0 ? "M" : "L")\(Canvas.coordinate(position.x))"
        text += " \(Canvas.coordinate(position.y))"
      }
    }
    return text
  }

  /// The positions that such a path goes through, by index.
  static func indices(_ positions: [(x: Double, y: Double)?]) -> [Int] {
    pieces(positions).flatMap { piece in
      kept(piece.map { positions[$0] ?? (0, 0) }).map { piece[$0] }
    }
  }

  /// Runs of positions without a gap, by index.
  private static func pieces(_ positions: [(x: Double, y: Double)?]) -> [[Int]] {
    positions.indices.split { positions[$0] == nil }.map(Array.init)
  }

  /// Evenly chosen members, the first and the last among them.
  static func evenlyChosen<Element>(_ elements: [Element], to limit: Int) -> [Element] {
    guard elements.count > limit, limit > 1 else { return elements }
    return (0..<limit).map { elements[$0 * (elements.count - 1) / (limit - 1)] }
  }

  /// The corners that a line needs: points nearly on the last one are left out first, then those
  /// nearly on the straight line between their neighbours (Douglas and Peucker 1973). Half of the
  /// tolerance goes to either.
  private static func kept(_ line: [(x: Double, y: Double)]) -> [Int] {
    guard line.count > 2 else { return Array(line.indices) }
    var apart = [0]
    for index in line.indices.dropFirst().dropLast()
    where distance(line[index], line[apart[apart.count - 1]]) > tolerance / 2 {
      apart.append(index)
    }
    apart.append(line.count - 1)
    var isKept = [Bool](repeating: false, count: apart.count)
    isKept[0] = true
    isKept[apart.count - 1] = true
    var open = [(0, apart.count - 1)]
    while let (first, last) = open.popLast() {
      var farthest = first
      var reach = tolerance / 2
      for place in first + 1..<max(first + 1, last) {
        let away = distance(line[apart[place]], from: line[apart[first]], to: line[apart[last]])
        if away > reach { (farthest, reach) = (place, away) }
      }
      guard farthest > first else { continue }
      isKept[farthest] = true
      open += [(first, farthest), (farthest, last)]
    }
    return apart.indices.filter { isKept[$0] }.map { apart[$0] }
  }

  private static func distance(_ a: (x: Double, y: Double), _ b: (x: Double, y: Double)) -> Double {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
  }

  /// From a point to the stretch between two others.
  private static func distance(
    _ point: (x: Double, y: Double), from a: (x: Double, y: Double), to b: (x: Double, y: Double)
  ) -> Double {
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let length = dx * dx + dy * dy
    guard length > 0 else { return distance(point, a) }
    let along = min(max(((point.x - a.x) * dx + (point.y - a.y) * dy) / length, 0), 1)
    return distance(point, (a.x + along * dx, a.y + along * dy))
  }
}
