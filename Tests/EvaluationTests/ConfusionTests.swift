import Fixtures
import Foundation
import Support
import Testing

@testable import Evaluation

@Suite struct ConfusionTests {
  /// A run of the original tool: its matrix (rows = truth) and what it wrote about it.
  struct StoredRun: Sendable {
    let file: String, classes: [String], matrix: [[Int]]
    /// Macro precision, recall, F1; micro; kappa; weighted F1.
    let written: [Double]
    /// Support-weighted precision: Σ support · precision / rows. The run wrote the micro value
    /// instead.
    let weightedPrecision: Double
    /// Per class in alphabetical order: F1, markedness, Matthews coefficient, informedness.
    let perClass: [[Double]]
  }

  static let runs: [StoredRun] = [
    StoredRun(
      file: "leaky_multiclass", classes: ["akiec", "bcc", "bkl", "df", "mel", "nv", "vasc"],
      matrix: [
        [30, 0, 0, 0, 10, 0, 0], [3, 27, 1, 4, 3, 0, 2], [0, 1, 35, 0, 4, 0, 0],
        [4, 0, 0, 36, 0, 0, 0], [2, 0, 0, 0, 38, 0, 0], [0, 0, 2, 0, 0, 38, 0],
        [0, 0, 0, 0, 0, 0, 40],
      ],
      written: [
        0.885408451197925, 0.8714285714285713, 0.8715737065481903, 0.8714285714285714, 0.85,
        0.8715737065481903,
      ],
      // Every class has 40 rows, so it is the macro precision.
      weightedPrecision: 0.885408451197925,
      perClass: [
        [0.7594936708860761, 0.7277369932971594, 0.7200781955622778, 0.7125],
        [0.7941176470588236, 0.9126984126984126, 0.7824758900557375, 0.6708333333333334],
        [0.8974358974358975, 0.9003914745541539, 0.8812421045336848, 0.8625],
        [0.9, 0.8833333333333333, 0.8833333333333333, 0.8833333333333333],
        [0.8, 0.682020202020202, 0.7743445148055402, 0.8791666666666667],
        [0.9743589743589743, 0.9917355371900827, 0.970643477457392, 0.95],
        [0.975609756097561, 0.9523809523809523, 0.97182531580755, 0.9916666666666667],
      ]),
    StoredRun(
      file: "unique_lesion_multiclass",
      classes: ["bkl", "akiec", "mel", "bcc", "nv", "vasc", "df"],
      matrix: [
        [24, 4, 6, 3, 2, 0, 1], [9, 21, 4, 4, 1, 0, 1], [10, 2, 19, 1, 7, 0, 1],
        [1, 9, 1, 28, 1, 0, 0], [2, 0, 8, 1, 29, 0, 0], [1, 0, 0, 3, 0, 16, 0],
        [3, 1, 0, 1, 0, 0, 10],
      ],
      written: [
        0.6749607380095186, 0.6416666666666667, 0.6550714276904753, 0.625531914893617,
        0.5549817086292231, 0.6288726770996275,
      ],
      // (40·24/50 + 40·21/37 + 40·19/38 + 40·28/41 + 40·29/40 + 20·16/16 + 15·10/13) / 235
      weightedPrecision: 0.63726909536977,
      perClass: [
        [0.5454545454545455, 0.4716079716079715, 0.4570537675133489, 0.44294871794871793],
        [0.6913580246913581, 0.6210711591651998, 0.6271722789403986, 0.6333333333333333],
        [0.5333333333333332, 0.3935135135135135, 0.42853195871444594, 0.4666666666666668],
        [0.7142857142857142, 0.7467082467082466, 0.6983001594036139, 0.6530303030303028],
        [0.48717948717948717, 0.3934010152284264, 0.385401221148205, 0.37756410256410255],
        [0.7250000000000001, 0.6685897435897434, 0.6685897435897435, 0.6685897435897434],
        [0.888888888888889, 0.9817351598173516, 0.8862212634855254, 0.8],
      ]),
  ]

  @Test(arguments: runs) func `stored runs`(_ run: StoredRun) {
    let confusion = Confusion(classes: run.classes, matrix: run.matrix)
    #expect(near(confusion.macroPrecision, run.written[0]))
    #expect(near(confusion.macroRecall, run.written[1]))
    #expect(near(confusion.macroF1, run.written[2]))
    #expect(near(confusion.accuracy, run.written[3]))
    #expect(near(confusion.kappa, run.written[4]))
    #expect(near(confusion.weightedF1, run.written[5]))
    #expect(near(confusion.weightedPrecision, run.weightedPrecision))
    #expect(near(confusion.weightedRecall, run.written[3]))
    for (index, expected) in zip(
      run.classes.indices.sorted { run.classes[$0] < run.classes[$1] }, run.perClass)
    {
      let one = confusion.perClass[index]
      for (value, wanted) in zip(
        [one.f1, one.markedness, one.matthews, one.informedness], expected)
      {
        #expect(near(value, wanted), "\(run.classes[index])")
      }
    }
  }

  @Test(.enabled(if: Shared.isPresent, "needs ../shared"), arguments: runs)
  func `whole stored files`(_ run: StoredRun) throws {
    let path = Shared.path("spec/reference/test_statistics.\(run.file).json")
    let document = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path)))
    let label = try #require((document as? [String: Any])?["label"] as? [String: Any])
    let overall = try #require(label["overall_stats"] as? [String: Double])
    let classes = try #require(label["per_class_stats"] as? [String: [String: Double]])
    #expect(label["confusion_matrix"] as? [[Int]] == run.matrix)

    let confusion = Confusion(classes: run.classes, matrix: run.matrix)
    let ours = confusion.overallStatistics
    #expect(ours.map(\.key) == overall.keys.sorted())
    for (key, value) in ours where key != "avg_precision_weighted" {
      #expect(near(value, overall[key]), "\(key)")
    }
    for one in confusion.perClass {
      guard case .object(let numbers) = one.json else { continue }
      let written = try #require(classes[one.name])
      #expect(numbers.count == 24 && Set(numbers.map(\.key)) == Set(written.keys))
      for (key, number) in numbers {
        switch number {
        case .integer(let count): #expect(Double(count) == written[key], "\(one.name) \(key)")
        case .number(let rate): #expect(near(rate, written[key]), "\(one.name) \(key)")
        default: Issue.record("\(key) is no number")
        }
      }
    }
  }

  /// The stored binary run: macro P / R / F1 .9545 / .9500 / .9499, kappa .9; akiec (second)
  /// precision 1, recall .9, specificity 1.
  @Test func `stored binary run`() {
    let confusion = Confusion(classes: ["bcc", "akiec"], matrix: [[40, 0], [4, 36]])
    // (40/44 + 1) / 2, (1 + .9) / 2, (80/84 + 72/76) / 2
    #expect(near(confusion.macroPrecision, 21.0 / 22))
    #expect(near(confusion.macroRecall, 0.95))
    #expect(near(confusion.macroF1, (20.0 / 21 + 18.0 / 19) / 2))
    #expect(near(confusion.kappa, 0.9))
    let positive = confusion.perClass[1]
    #expect(positive.precision == 1 && positive.recall == 0.9 && positive.specificity == 1)
  }

  /// TP 2, FP 1, FN 2, TN 5.
  @Test func `every rate of one class`() {
    let one = Confusion(classes: ["a", "b"], matrix: [[5, 1], [2, 2]]).perClass[1]
    #expect(one.counts.map(\.value) == [2, 5, 1, 2])
    // Matthews: (2·5 − 1·2) / sqrt(3·4·6·7) = 8 / sqrt(504)
    let expected: [(String, Double)] = [
      ("true_positive_rate", 0.5), ("true_negative_rate", 5.0 / 6),
      ("positive_predictive_value", 2.0 / 3), ("negative_predictive_value", 5.0 / 7),
      ("false_negative_rate", 0.5), ("false_positive_rate", 1.0 / 6),
      ("false_discovery_rate", 1.0 / 3), ("false_omission_rate", 2.0 / 7), ("accuracy", 0.7),
      ("precision", 2.0 / 3), ("recall", 0.5), ("f1_score", 4.0 / 7), ("sensitivity", 0.5),
      ("specificity", 5.0 / 6), ("hit_rate", 0.5), ("miss_rate", 0.5), ("fall_out", 1.0 / 6),
      ("matthews_correlation_coefficient", 8 / 504.0.squareRoot()),
      ("informedness", 0.5 + 5.0 / 6 - 1), ("markedness", 2.0 / 3 + 5.0 / 7 - 1),
    ]
    #expect(one.rates.map(\.key) == expected.map(\.0))
    for (rate, wanted) in zip(one.rates, expected) {
      #expect(near(rate.value, wanted.1), "\(rate.key)")
    }
    #expect(near(one.balancedAccuracy, (0.5 + 5.0 / 6) / 2))
  }

  @Test func `undefined is zero only in the file`() {
    // Nothing is class b, and nothing is taken for it.
    let confusion = Confusion(classes: ["a", "b"], matrix: [[3, 0], [0, 0]])
    let absent = confusion.perClass[1]
    #expect(absent.precision == nil && absent.recall == nil && absent.f1 == nil)
    #expect(absent.matthews == nil && absent.informedness == nil && absent.markedness == nil)
    #expect(absent.specificity == 1)
    #expect(absent.json["precision"] == .number(0))
    #expect(absent.json["matthews_correlation_coefficient"] == .number(0))
    #expect(confusion.kappa == nil && confusion.matthews == nil)
    // The class is left out of the means.
    #expect(confusion.macroRecall == 1 && confusion.balancedAccuracy == 1)
    let empty = Confusion(classes: ["a", "b"], truth: [], predicted: [])
    #expect(empty.overallStatistics.allSatisfy { $0.value == nil })
  }
}
