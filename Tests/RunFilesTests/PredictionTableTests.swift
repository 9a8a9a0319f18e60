import Evaluation
import Fixtures
import Foundation
import Record
import Testing

@testable import RunFiles

@Suite struct PredictionTableTests {
  @Test func `several classes`() throws {
    // Equal logits give probabilities that can be written down: 1/2 each, and 1 beside a class out
    // of reach.
    let answers = try Answers.multiclass(
      ClassAnswers(classes: ["nv", "mel"], logits: [[0, 0], [0, 2000]]))
    let text = try PredictionTable.test(
      answers, threshold: 0.5,
      rows: [
        PredictedRow(imagePath: "a.png", label: "nv"),
        PredictedRow(imagePath: "b.png", label: "mel"),
      ])
    #expect(
      text.text == """
        label_predictions,label_probabilities,label_probability,label_probabilities_nv,label_probabilities_mel,image_path,label
        nv,"[0.5, 0.5]",0.5,0.5,0.5,a.png,nv
        mel,"[0.0, 1.0]",1.0,0.0,1.0,b.png,mel

        """)
  }

  @Test func `binary decides at the threshold`() throws {
    let answers = try Answers.binary(
      ClassAnswers(classes: ["cat", "dog"], logits: [[0], [-2000]]))
    let rows = [
      PredictedRow(imagePath: "a", label: "cat"), PredictedRow(imagePath: "b", label: "cat"),
    ]
    let header =
      "label_probabilities,label_predictions,label_probabilities_cat,label_probabilities_dog,"
      + "label_probability"
    #expect(
      try PredictionTable.test(answers, threshold: 0.5, rows: rows).text == """
        \(header),image_path,label
        "[0.5, 0.5]",dog,0.5,0.5,0.5,a,cat
        "[1.0, 0.0]",cat,1.0,0.0,1.0,b,cat

        """)
    #expect(
      try PredictionTable.test(answers, threshold: 0.6, rows: rows).text.contains(
        "\"[0.5, 0.5]\",cat,"))
  }

  @Test func `the probability is that of the predicted label`() throws {
    // sigmoid(ln 1.25) = 1.25 / 2.25 = 5/9 is a dog at 0.5 and a cat, with 4/9, at 0.6;
    // sigmoid(ln 4) = 4/5 is a dog at either.
    let answers = try Answers.binary(
      ClassAnswers(
        classes: ["cat", "dog"], logits: [[Float(log(1.25))], [Float(log(4.0))]]))
    for (threshold, label, probability) in [(0.5, "dog", 5.0 / 9), (0.6, "cat", 4.0 / 9)] {
      let given = [PredictedRow(imagePath: "a", label: "cat"), .init(imagePath: "b", label: "cat")]
      for text in [
        try PredictionTable.test(answers, threshold: threshold, rows: given),
        try PredictionTable.validation(answers, threshold: threshold, rows: given),
        try PredictionTable.unlabelled(answers, threshold: threshold, imagePaths: ["a", "b"]),
      ] {
        let table = records(of: text.text)
        let labels = try #require(table[0].firstIndex(of: "label_predictions"))
        let column = try #require(table[0].firstIndex(of: "label_probability"))
        #expect(table[1][labels] == label && table[2][labels] == "dog")
        #expect(abs((Double(table[1][column]) ?? .nan) - probability) < 1e-7)
        #expect(abs((Double(table[2][column]) ?? .nan) - 0.8) < 1e-7)
      }
    }
  }

  @Test func `validation begins with the row`() throws {
    let text = try PredictionTable.validation(
      SmallPredictions.regression().answers, threshold: 0.5,
      rows: [("1.0", "a"), ("2", "b"), ("3", "c")].map {
        PredictedRow(imagePath: $0.1, label: $0.0)
      })
    #expect(
      text.text == """
        split,label,image_path,label_predictions
        1,1.0,a,1.5
        1,2,b,2.0
        1,3,c,4.0

        """)
  }

  @Test func `pictures without labels`() throws {
    let text = try PredictionTable.unlabelled(
      Answers([[0.25], [-3]], to: .value), threshold: 0.5, imagePaths: ["a", "b"])
    #expect(text.text == "label_predictions,image_path\n0.25,a\n-3.0,b\n")
  }

  @Test func `names with commas quotes and line breaks survive`() throws {
    let classes = ["a,b", "say \"hi\"", "two\r\nlines", "ünï"]
    let answers = try Answers.multiclass(
      ClassAnswers(
        classes: classes, logits: [[9000, 0, 0, 0], [0, 9000, 0, 0], [0, 0, 9000, 0]]))
    let text = try PredictionTable.test(
      answers, threshold: 0.5,
      rows: classes.prefix(3).map { PredictedRow(imagePath: "dir/\($0).png", label: $0) })
    let table = records(of: text.text)
    #expect(
      table[0] == [
        "label_predictions", "label_probabilities", "label_probability", "label_probabilities_a,b",
        "label_probabilities_say \"hi\"", "label_probabilities_two\r\nlines",
        "label_probabilities_ünï", "image_path", "label",
      ])
    #expect(table.count == 4)
    for (row, name) in classes.prefix(3).enumerated() {
      #expect(table[row + 1].first == name)
      #expect(table[row + 1].suffix(2) == ["dir/\(name).png", name])
    }
    #expect(table[1][1] == "[1.0, 0.0, 0.0, 0.0]")
  }

  @Test func `rows and predictions must agree in number`() throws {
    let answers = try SmallPredictions.regression().answers
    #expect(throws: PredictionsError.rowCounts(predictions: 3, truth: 1)) {
      try PredictionTable.test(
        answers, threshold: 0.5, rows: [PredictedRow(imagePath: "a", label: "1")])
    }
  }

  /// A reader of RFC 4180 that shares nothing with the writer.
  private func records(of text: String) -> [[String]] {
    var records: [[String]] = [[""]]
    var isQuoted = false
    let scalars = Array(text.unicodeScalars)
    var position = 0
    func extend(_ scalar: Unicode.Scalar) {
      records[records.count - 1][records[records.count - 1].count - 1].unicodeScalars.append(scalar)
    }
    while position < scalars.count {
      let scalar = scalars[position]
      switch scalar {
      case "\"" where isQuoted && position + 1 < scalars.count && scalars[position + 1] == "\"":
        extend("\"")
        position += 1
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: records[records.count - 1].append("")
      case "\n" where !isQuoted: records.append([""])
      default: extend(scalar)
      }
      position += 1
    }
    return records.dropLast()
  }
}
