extension SubsetEvaluation {
  /// The same numbers under other names of the classes.
  package func namingClasses(_ name: (String) -> String) -> SubsetEvaluation {
    var copy = self
    copy.predictions = predictions.namingClasses(name)
    copy.confusion = confusion.map {
      Confusion(classes: $0.classes.map(name), matrix: $0.matrix)
    }
    for index in perClass.indices { copy.perClass[index].name = name(perClass[index].name) }
    for index in curves.indices { copy.curves[index].name = name(curves[index].name) }
    return copy
  }
}

extension Predictions {
  fileprivate func namingClasses(_ name: (String) -> String) -> Predictions {
    func named(_ rows: ClassificationPredictions) -> ClassificationPredictions {
      var copy = rows
      copy.classes = rows.classes.map(name)
      return copy
    }
    switch self {
    case .binary(let rows): return .binary(named(rows))
    case .multiclass(let rows): return .multiclass(named(rows))
    case .regression: return self
    }
  }
}
