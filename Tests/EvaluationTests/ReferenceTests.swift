import Foundation
import Testing

@testable import Evaluation

/// Our numbers against scikit-learn's on the random predictions of `ReferenceTable.swift`.
@Suite struct ReferenceTests {
  struct Table: Decodable {
    struct Binary: Decodable {
      let scale: Float, truth: [Int], logits: [Float]
      let metrics: [String: [String: Double]]
      let fpr: [Double], tpr: [Double], precisions: [Double], recalls: [Double]
      let calibration: [[Double]], ece: Double
      let thresholds: [String: [Double]]
    }
    struct Multiclass: Decodable {
      let scale: Float, truth: [Int], logits: [[Float]]
      let metrics: [String: Double]
      let matthews: [Double], matrix: [[Int]]
      let microArea: Double
    }
    struct Regression: Decodable {
      let scale: Double, truth: [Double], values: [Double]
      let metrics: [String: Double]
    }
    let binary: [Binary], multiclass: [Multiclass], regression: [Regression]
  }

  let table: Table

  init() throws {
    table = try JSONDecoder().decode(Table.self, from: Data(referenceTable.utf8))
  }

  static func rows(_ set: Table.Binary) throws -> ClassificationPredictions {
    try ClassificationPredictions(
      classes: ["no", "yes"], logits: set.logits.map { [$0 / set.scale] }, truth: set.truth)
  }

  @Test func `binary metrics`() throws {
    for set in table.binary {
      let rows = try Self.rows(set)
      for (threshold, values) in set.metrics.sorted(by: { $0.key < $1.key }) {
        #expect(
          Set(values.keys) == Set(Metric.all(for: .binary).map(\.key)), "every metric is compared")
        for metric in Metric.all(for: .binary) {
          let value = metric.value(.binary(rows), try #require(Double(threshold)))
          #expect(near(value, values[metric.key]), "\(metric.key) at \(threshold)")
        }
      }
    }
  }

  @Test func `binary curves`() throws {
    for set in table.binary {
      let ranking = try Self.rows(set).ranking(of: 1)
      let roc = try #require(ROCCurve(ranking))
      #expect(near(roc.falsePositiveRates, set.fpr) && near(roc.truePositiveRates, set.tpr))
      let curve = try #require(PrecisionRecallCurve(ranking))
      #expect(near(curve.precisions, set.precisions) && near(curve.recalls, set.recalls))
    }
  }

  @Test func `thresholds and calibration`() throws {
    for set in table.binary {
      let rows = try Self.rows(set)
      for metric in ThresholdMetric.allCases {
        let expected = try #require(set.thresholds[metric.rawValue])
        let best = try #require(ThresholdSearch(rows).best(by: metric))
        #expect(near([best.threshold, best.value], expected), "\(metric)")
      }
      let calibration = try #require(
        Calibration(
          scores: rows.probabilities.map { $0[1] }, isPositive: rows.truth.map { $0 == 1 }))
      #expect(near(calibration.expectedError, set.ece))
      #expect(near(calibration.bins.map(\.meanScore), set.calibration[0]))
      #expect(near(calibration.bins.map(\.positiveShare), set.calibration[1]))
    }
  }

  @Test func `multiclass metrics`() throws {
    for set in table.multiclass {
      let size = set.logits[0].count
      let rows = try ClassificationPredictions(
        classes: (0..<size).map { "c\($0)" },
        logits: set.logits.map { $0.map { $0 / set.scale } }, truth: set.truth)
      #expect(
        Set(set.metrics.keys) == Set(Metric.all(for: .classification).map(\.key)),
        "every metric is compared")
      for metric in Metric.all(for: .classification) {
        let value = metric.value(.multiclass(rows))
        #expect(near(value, set.metrics[metric.key]), "\(metric.key) of \(size) classes")
      }
      let confusion = Confusion(
        classes: rows.classes, truth: rows.truth, predicted: rows.mostLikely)
      #expect(confusion.matrix == set.matrix)
      // scikit-learn gives 0 where the coefficient is not defined.
      #expect(near(confusion.perClass.map { $0.matthews ?? 0 }, set.matthews))
      #expect(near(ROCCurve(rows.microRanking)?.area, set.microArea))
    }
  }

  @Test func `regression metrics`() throws {
    for set in table.regression {
      let rows = try RegressionPredictions(
        values: set.values.map { $0 / set.scale }, truth: set.truth.map { $0 / set.scale })
      #expect(
        Set(set.metrics.keys) == Set(Metric.all(for: .regression).map(\.key)),
        "every metric is compared")
      for metric in Metric.all(for: .regression) {
        #expect(near(metric.value(.regression(rows)), set.metrics[metric.key]), "\(metric.key)")
      }
    }
  }
}

/// Equal but for rounding, relative to 1 or to the numbers where they are larger.
func near(_ left: Double?, _ right: Double?, _ tolerance: Double = 1e-12) -> Bool {
  guard let left, let right else { return left == nil && right == nil }
  return abs(left - right) <= tolerance * max(1, abs(right))
}

func near(_ left: [Double], _ right: [Double]) -> Bool {
  left.count == right.count && zip(left, right).allSatisfy { near($0, $1) }
}
