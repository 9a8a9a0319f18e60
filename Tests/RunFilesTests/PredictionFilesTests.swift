import Evaluation
import Fixtures
import Record
import Testing

@testable import RunFiles

@Suite struct PredictionFilesTests {
  private func files(_ predictions: Predictions) throws -> [String: [UInt8]] {
    Dictionary(
      uniqueKeysWithValues: try PredictionFiles.files(SampleRecords.small(predictions)).flatMap {
        zip($0.paths, try $0.contents())
      })
  }

  private func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }

  @Test func `several classes`() throws {
    // Equal logits give probabilities that can be written down; the second row is out of reach.
    let files = try files(
      .multiclass(
        ClassificationPredictions(
          classes: ["nv", "mel, a"], logits: [[0, 0], [0, 2000]], truth: [0, 1])))
    #expect(
      files.keys.sorted() == [
        "label_predictions.csv", "label_predictions.npy", "label_probabilities.csv",
        "label_probabilities.npy", "label_probabilities_mel__a.csv",
        "label_probabilities_mel__a.npy", "label_probabilities_nv.csv",
        "label_probabilities_nv.npy", "label_probability.csv", "label_probability.npy",
        "predictions.shapes.json",
      ])
    #expect(text(files["predictions.shapes.json"]) == "{}")
    #expect(text(files["label_predictions.csv"]) == "nv\n\"mel, a\"\n")
    #expect(text(files["label_probability.csv"]) == "0.5\n1.0\n")
    #expect(text(files["label_probabilities.csv"]) == "0.5,0.5\n0.0,1.0\n")
    #expect(text(files["label_probabilities_mel__a.csv"]) == "0.5\n1.0\n")
    #expect(files["label_predictions.npy"] == NumPyArray([Int64(0), 1]).bytes)
    #expect(files["label_probability.npy"] == NumPyArray([Float(0.5), 1]).bytes)
    #expect(
      files["label_probabilities.npy"]
        == NumPyArray(rows: [[0.5, 0.5], [0, 1]], columns: 2).bytes)
    #expect(files["label_probabilities_nv.npy"] == NumPyArray([0.5, 0.0]).bytes)
  }

  @Test func `two classes, decided at the threshold`() throws {
    // P(dog) is 1/2, 0 and 0.27; small runs have the threshold 1/4.
    let files = try files(
      .binary(
        ClassificationPredictions(
          classes: ["cat", "dog"], logits: [[0], [-2000], [-1]], truth: [0, 1, 1])))
    #expect(files.count == 11)
    #expect(text(files["label_predictions.csv"]) == "dog\ncat\ndog\n")
    #expect(text(files["label_probability.csv"]).hasPrefix("0.5\n1.0\n0.26894142"))
    #expect(text(files["label_probabilities.csv"]).hasPrefix("0.5,0.5\n1.0,0.0\n0.7310585"))
    #expect(text(files["label_probabilities_dog.csv"]).hasPrefix("0.5\n0.0\n0.26894142"))
    #expect(files["label_predictions.npy"] == NumPyArray([true, false, true]).bytes)
    let dog = Float(0.2689414213699951)
    #expect(files["label_probabilities.npy"] == NumPyArray([Float(0.5), 0, dog]).bytes)
    #expect(files["label_probabilities_dog.npy"] == files["label_probabilities.npy"])
    #expect(files["label_probability.npy"] == NumPyArray([Float(0.5), 1, dog]).bytes)
  }

  @Test func `a regression has its values alone`() throws {
    let files = try files(SmallPredictions.regression())
    #expect(
      files.keys.sorted()
        == ["label_predictions.csv", "label_predictions.npy", "predictions.shapes.json"])
    #expect(text(files["label_predictions.csv"]) == "1.5\n2.0\n4.0\n")
    #expect(files["label_predictions.npy"] == NumPyArray([Float(1.5), 2, 4]).bytes)
  }
}

@Suite struct ClassFileNamesTests {
  @Test func `harmless names stay, others are as Ludwig has them`() {
    #expect(
      ClassFileNames.of(["nv", "Mel_2", "0", "ünï", "黒色"]) == ["nv", "Mel_2", "0", "ünï", "黒色"])
    #expect(
      ClassFileNames.of(["a b", "x,y", "say \"hi\"", "up/down", "two\nlines", "..", "-1"])
        == ["a_b", "x_y", "say__hi", "up_down", "two_lines", "class_1", "_1"])
  }

  @Test func `names of one spelling get numbers, harmless ones first`() {
    #expect(ClassFileNames.of(["a b", "a-b", "a_b"]) == ["a_b_2", "a_b_3", "a_b"])
    #expect(ClassFileNames.of(["a b", "a_b", "a_b_2"]) == ["a_b_3", "a_b", "a_b_2"])
    // Some file systems take these for one.
    #expect(ClassFileNames.of(["mel", "Mel"]) == ["mel", "Mel_2"])
    #expect(ClassFileNames.of(["é", "e\u{301}"]) == ["é", "e"])
    #expect(ClassFileNames.of(["?", "!", "class_1"]) == ["class_2", "class_3", "class_1"])
  }

  @Test func `long names are cut and told apart`() {
    let long = String(repeating: "m", count: 300)
    let names = ClassFileNames.of([long + "1", long + "2", String(repeating: "黒", count: 300)])
    #expect(names[0] == String(repeating: "m", count: 100) && names[1] == names[0] + "_2")
    #expect(names[2] == String(repeating: "黒", count: 33))
  }
}
