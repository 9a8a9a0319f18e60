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
    let logits = Self.placed(classified.flatMap { $0.logits.map(Array.init) }, places)
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

  private static func placed<Element>(_ rows: [Element], _ places: [Int]?) -> [Element] {
    guard let places else { return rows }
    var result = rows
    for (row, place) in zip(rows, places) { result[place] = row }
    return result
  }
}
