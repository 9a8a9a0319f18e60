import Evaluation
import Foundation
import Record

/// The order in which people look for a class: numbers by value, words by the alphabet.
enum ClassOrder {
  /// The places of the names in that order.
  static func natural(_ names: [String]) -> [Int] {
    let numbers = names.compactMap(Double.init)
    if numbers.count == names.count {
      return names.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
    }
    return names.indices.sorted { left, right in
      // "class 2" comes before "class 10", and upper case beside lower case.
      let order = names[left].compare(names[right], options: [.numeric, .caseInsensitive])
      return order == .orderedSame
        ? (names[left], left) < (names[right], right) : order == .orderedAscending
    }
  }
}

extension RunRecord {
  /// The same with the classes of a table or chart in their natural order. A binary task keeps its
  /// own: its positive class is the last.
  func inNaturalOrder() -> RunRecord {
    var copy = self
    copy.evaluations.validation.orderNaturally()
    copy.evaluations.test.orderNaturally()
    return copy
  }
}

extension SubsetEvaluation {
  mutating func orderNaturally() {
    guard predictions.task == .classification else { return }
    self = ordered(by: ClassOrder.natural(predictions.classes))
  }
}
