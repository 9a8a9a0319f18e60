import Foundation

/// Rows x classes: softmax of the logits, or sigmoid and its complement, in double precision.
///
/// Of each row two numbers are kept, and a probability is computed when it is asked for: all of
/// many rows and classes would take twice the memory of the logits.
package struct Probabilities: Sendable, Equatable, RandomAccessCollection {
  /// Of one row.
  package struct Row: Sendable, Equatable, RandomAccessCollection {
    fileprivate let all: Probabilities, row: Int

    package var startIndex: Int { 0 }
    package var endIndex: Int { all.classes }
    package subscript(index: Int) -> Double { all[row, index] }

    package static func == (left: Row, right: Row) -> Bool { left.elementsEqual(right) }
  }

  private let logits: OutputRows
  /// Of each row the largest logit, and the sum of exp(logit - largest); none of a single logit.
  let tops: [Double], sums: [Double]

  init(_ logits: OutputRows) {
    self.logits = logits
    guard logits.width > 1 else {
      (tops, sums) = ([], [])
      return
    }
    let tops = logits.eachRow { row in Double(row.max() ?? 0) }
    self.tops = tops
    var place = 0
    sums = logits.eachRow { row in
      let top = tops[place]
      place += 1
      return row.reduce(0.0) { $0 + exp(Double($1) - top) }
    }
  }

  /// A single logit speaks for the second of two classes.
  fileprivate var classes: Int { logits.width == 1 ? 2 : logits.width }

  package var startIndex: Int { 0 }
  package var endIndex: Int { logits.count }
  package subscript(row: Int) -> Row { Row(all: self, row: row) }

  package subscript(row: Int, index: Int) -> Double {
    if logits.width == 1 {
      let logit = Double(logits[row, 0])
      return sigmoid(index == 1 ? logit : -logit)
    }
    return exp(Double(logits[row, index]) - tops[row]) / sums[row]
  }

  /// Of every row that of one class.
  package func column(_ index: Int) -> [Double] { indices.map { self[$0, index] } }
}

func sigmoid(_ z: Double) -> Double {
  if z >= 0 { return 1 / (1 + exp(-z)) }
  let e = exp(z)
  return e / (1 + e)
}
