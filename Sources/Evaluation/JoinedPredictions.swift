extension Predictions {
  /// The predictions of several models of one target as if they were of one: one part after the
  /// other, or each row at the place that is given for it.
  ///
  /// - Parameter places: for each row of the parts its place, each place once; nil for their order.
  package init(
    joining parts: [Predictions], at places: [Int]? = nil
  ) throws(PredictionsError) {
    guard let first = parts.first else { throw .rowCounts(predictions: 0, truth: 0) }
    let classified = parts.compactMap(\.classified)
    let truth = Self.placed(classified.flatMap(\.truth), places)
    let logits = try Self.placed(classified.map(\.logits), places)
    switch first {
    case .binary(let rows):
      self = .binary(try .init(classes: rows.classes, logits: logits, truth: truth))
    case .multiclass(let rows):
      self = .multiclass(try .init(classes: rows.classes, logits: logits, truth: truth))
    case .regression:
      let rows = parts.compactMap { part -> RegressionPredictions? in
        if case .regression(let rows) = part { rows } else { nil }
      }
      self = .regression(
        try .init(
          values: Self.placed(rows.flatMap(\.values), places),
          truth: Self.placed(rows.flatMap(\.truth), places)))
    }
  }

  private static func placed(
    _ parts: [OutputRows], _ places: [Int]?
  ) throws(PredictionsError) -> OutputRows {
    var rows = OutputRows(width: parts.first?.width ?? 1)
    for part in parts { try rows.append(part.values) }
    guard let places else { return rows }
    var result = OutputRows(width: rows.width, expecting: rows.count)
    for row in placed(Array(rows.indices), places) { try result.append(rows[row]) }
    return result
  }

  private static func placed<Element>(_ rows: [Element], _ places: [Int]?) -> [Element] {
    guard let places else { return rows }
    var result = rows
    for (row, place) in zip(rows, places) { result[place] = row }
    return result
  }
}
