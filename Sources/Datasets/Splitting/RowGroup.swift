import Evaluation

/// A row as the split sees it.
struct SplitRow {
  /// 0-based data row of the table; names rows without a group.
  let row: Int
  let label: SampleLabel
  let group: String?
  /// What tells its picture, or that and its copies, from others; nil where that does not matter.
  var picture: Int? = nil
}

/// Rows that belong together, under one name.
struct RowGroup {
  let name: String
  /// Places in the list of rows that is being split, in its order.
  var members: [Int]

  /// What makes two rows one group.
  enum Bond { case sampleID, picture }

  /// Rows that a chain of bonds connects, in text order of the groups' names; a row that nothing
  /// bonds is a group of its own. The first row's sample ID names a group.
  static func groups(of rows: [SplitRow], by bonds: Set<Bond>) -> [RowGroup] {
    var connected = ConnectedRows(count: rows.count)
    var firstOfID: [String: Int] = [:]
    var firstOfPicture: [Int: Int] = [:]
    for (index, row) in rows.enumerated() {
      // A missing sample ID must not meet a real one, hence no dictionary for it.
      if bonds.contains(.sampleID), let group = row.group {
        connected.join(index, firstOfID[group, default: index])
        firstOfID[group] = firstOfID[group] ?? index
      }
      if bonds.contains(.picture), let picture = row.picture {
        connected.join(index, firstOfPicture[picture, default: index])
        firstOfPicture[picture] = firstOfPicture[picture] ?? index
      }
    }
    var groups: [RowGroup] = []
    var place: [Int: Int] = [:]
    for (index, row) in rows.enumerated() {
      let first = connected.first(of: index)
      if let known = place[first] {
        groups[known].members.append(index)
      } else {
        place[first] = groups.count
        let name = bonds.contains(.sampleID) ? row.group : nil
        groups.append(RowGroup(name: name ?? "__missing__\(row.row)", members: [index]))
      }
    }
    return groups.sorted { $0.name.precedesByCodePoint($1.name) }
  }

  /// Whether two rows have the same picture.
  static func sharePictures(_ rows: [SplitRow]) -> Bool {
    var seen: Set<Int> = []
    return rows.contains { row in row.picture.map { !seen.insert($0).inserted } ?? false }
  }
}

/// Which rows are connected, by the first row of each connected set (union–find).
struct ConnectedRows {
  private var parent: [Int]

  init(count: Int) { parent = Array(0..<count) }

  mutating func first(of row: Int) -> Int {
    var root = row
    while parent[root] != root { root = parent[root] }
    var next = row
    while parent[next] != root { (parent[next], next) = (root, parent[next]) }
    return root
  }

  mutating func join(_ one: Int, _ other: Int) {
    let (first, second) = (first(of: one), first(of: other))
    parent[max(first, second)] = min(first, second)
  }
}
