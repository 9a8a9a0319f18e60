/// The part of the data that a sample belongs to; raw values are the codes of split columns.
package enum Subset: Int, Sendable, Codable, CaseIterable, CustomStringConvertible {
  case training = 0
  case validation
  case test

  package var description: String {
    switch self {
    case .training: "training"
    case .validation: "validation"
    case .test: "test"
    }
  }
}

/// One value for each subset.
package struct BySubset<Value: Sendable & Codable & Equatable>: Sendable, Codable, Equatable {
  package let training: Value, validation: Value, test: Value

  package init(training: Value, validation: Value, test: Value) {
    self.training = training
    self.validation = validation
    self.test = test
  }

  package init(_ value: (Subset) throws -> Value) rethrows {
    training = try value(.training)
    validation = try value(.validation)
    test = try value(.test)
  }

  package subscript(subset: Subset) -> Value {
    switch subset {
    case .training: training
    case .validation: validation
    case .test: test
    }
  }
}
