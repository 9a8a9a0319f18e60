import Record
import Support
import Testing

@testable import RunFiles

/// What is made of Ludwig's own description of a model.
@Suite struct LudwigModelTests {
  private func card(encoder: String) throws -> ModelCard {
    func reader(_ text: String) throws -> JSONReader {
      JSONReader(file: "file", place: "", value: try JSONValue(parsing: Array(text.utf8)))
    }
    return try LudwigModel(
      reader(
        """
        {"model_type": "ecd",
         "input_features": [{"name": "image", "type": "image", "encoder": \(encoder)}],
         "output_features": [{"name": "label", "type": "number"}]}
        """),
      reader(#"{"image": {"preprocessing": {}}, "label": {}}"#)
    ).card
  }

  private func isClose(_ values: [Double], _ expected: [Double]) -> Bool {
    values.count == expected.count && zip(values, expected).allSatisfy { abs($0 - $1) < 1e-12 }
  }

  /// The published networks begin with x σ / 0.5 + (μ - 0.5) / 0.5; Ludwig's do not. Worked by hand
  /// for red, σ = 0.229 and μ = 0.485: 2 · 0.229² = 0.104882 and
  /// 0.485 + 2 · 0.229 · (0.485 - 0.5) = 0.47813.
  @Test(arguments: ["googlenet", "inceptionv3"])
  func `a change of scale that ludwig leaves out is undone`(_ type: String) throws {
    let preprocessing = try card(
      encoder: #"{"type": "\#(type)", "model_variant": "base"}"#
    ).preprocessing
    #expect(isClose(preprocessing.mean, [0.47813, 0.436288, 0.3637]))
    #expect(isClose(preprocessing.standardDeviation, [0.104882, 0.100352, 0.10125]))
    // What the network then sees of a pixel is what Ludwig's sees, (p - μ) / σ.
    for (channel, (mean, deviation)) in [(0.485, 0.229), (0.456, 0.224), (0.406, 0.225)]
      .enumerated()
    {
      let x = (0.75 - preprocessing.mean[channel]) / preprocessing.standardDeviation[channel]
      let seen = x * deviation / 0.5 + (mean - 0.5) / 0.5
      #expect(abs(seen - (0.75 - mean) / deviation) < 1e-12)
    }
  }

  @Test func `other networks keep their own`() throws {
    let preprocessing = try card(encoder: #"{"type": "resnet", "model_variant": 18}"#).preprocessing
    #expect(preprocessing.mean == [0.485, 0.456, 0.406])
    #expect(preprocessing.standardDeviation == [0.229, 0.224, 0.225])
  }
}
