import Evaluation
import Fixtures
import Foundation
import Models
import Record
import Support
import Testing
import Torch

@testable import RunFiles

extension TemporaryFolder {
  fileprivate func change(_ name: String, _ edit: (String) -> String) throws {
    let text = try String(contentsOfFile: path(name), encoding: .utf8)
    let changed = edit(text)
    try #require(changed != text)
    try changed.write(toFile: path(name), atomically: true, encoding: .utf8)
  }
}

@Suite struct ModelFolderTests {
  private func written(_ task: LearningTask = .classification) throws
    -> (folder: TemporaryFolder, model: ImageModel, card: ModelCard)
  {
    let record = try RunRecord.small(task, counts: [3, 2, 1])
    let folder = try TemporaryFolder()
    let model = try record.model.untrained()
    try ModelFolder.write(
      SavedModel(record.model, of: model), record, to: folder.url.path)
    return (folder, model, record.model)
  }

  // MARK: - Folders that Ludwig wrote

  /// Ludwig's own description of a model whose tensors are those of `written`, under other names.
  private func ofLudwig(
    _ task: LearningTask, output: String, metadata: String, encoder: String = Self.resnet,
    combiner: String = "{\"type\": \"concat\"}"
  ) throws -> (folder: TemporaryFolder, model: ImageModel) {
    let (folder, model, _) = try written(task)
    let file = folder.path("model_weights")
    let renamed = try Checkpoint.read(file).tensors.map { tensor in
      tensor.renamed(
        tensor.name.replacing("image_path__ludwig", with: "the__ludwig_punct_period__file__ludwig")
          .replacing("label__ludwig", with: "dx__ludwig"))
    }
    try Checkpoint(tensors: renamed).writeTorchArchive(to: file)
    try folder.write(
      """
      {"model_type": "ecd", "ludwig_version": "0.10.1", "combiner": \(combiner),
       "input_features": [{"name": "the.file", "type": "image", "encoder": \(encoder)}],
       "output_features": [{"name": "dx", \(output)}]}
      """, to: "model_hyperparameters.json")
    try folder.write(
      "{\"the.file\": {\"preprocessing\": {\"height\": 96}}, \"dx\": \(metadata)}",
      to: "training_set_metadata.json")
    return (folder, model)
  }

  private static let resnet = "{\"type\": \"resnet\", \"model_variant\": 18}"

  @Test(arguments: [
    (
      LearningTask.classification, "\"type\": \"category\"", "{\"idx2str\": [\"b\", \"a\", \"c\"]}",
      Target.classes(["b", "a", "c"]), 0.5
    ),
    (
      .binary, "\"type\": \"binary\", \"threshold\": 0.7", "{\"bool2str\": [\"no\", \"yes\"]}",
      .binary(negative: "no", positive: "yes"), 0.7
    ),
    (
      .binary, "\"type\": \"binary\", \"threshold\": 0.5", "{}",
      .binary(negative: "False", positive: "True"), 0.5
    ),
    (.regression, "\"type\": \"number\", \"clip\": null", "{}", .value, 0.5),
  ])
  func `a model of ludwigs own`(
    _ task: LearningTask, _ output: String, _ metadata: String, _ target: Target,
    _ threshold: Double
  ) throws {
    let (folder, model) = try ofLudwig(task, output: output, metadata: metadata)
    let saved = try ModelFolder.read(folder.url.path)
    #expect(saved.card.architecture == "resnet18" && saved.card.target == target)
    #expect(saved.card.threshold == threshold)
    #expect(saved.card.columns.image == "the.file" && saved.card.columns.target == "dx")
    #expect(saved.card.preprocessing.geometry == .published(resize: 256, crop: 224))
    #expect(saved.card.preprocessing.arithmetic == .float)
    #expect(try logits(saved.restored()) == logits(model))
  }

  @Test(arguments: [
    (
      Self.resnet, "{\"type\": \"tabnet\"}", "",
      "'combiner.type': expected 'concat', found 'tabnet'"
    ),
    (
      Self.resnet, "{\"type\": \"concat\", \"num_fc_layers\": 2}", "",
      "'combiner.num_fc_layers': expected 0, found 2"
    ),
    (
      "{\"type\": \"resnet\", \"model_variant\": 19}", "null", "",
      "'input_features[0].encoder.model_variant': expected "
    ),
    (
      "{\"type\": \"densenet\", \"model_variant\": 121}", "null", "",
      "'input_features[0].encoder.type': expected an encoder of the catalogue's networks"
    ),
    (
      "{\"type\": \"stacked_cnn\", \"output_size\": 64}", "null", "",
      "'input_features[0].encoder.output_size': expected 128, found 64"
    ),
    (
      Self.resnet, "null", ", \"calibration\": true",
      "'output_features[0].calibration': expected false, found true"
    ),
    (
      Self.resnet, "null", ", \"decoder\": {\"type\": \"classifier\", \"num_fc_layers\": 1}",
      "'output_features[0].decoder.num_fc_layers': expected 0, found 1"
    ),
  ])
  func `what Ludwig can and we cannot is named`(
    _ encoder: String, _ combiner: String, _ more: String, _ message: String
  ) throws {
    let (folder, _) = try ofLudwig(
      .classification, output: "\"type\": \"category\"\(more)",
      metadata: "{\"idx2str\": [\"b\", \"a\", \"c\"]}", encoder: encoder, combiner: combiner)
    #expect(failure(folder).contains(message), "\(failure(folder))")
  }

  private func logits(_ model: ImageModel) throws -> [UInt8] {
    var stream = RandomStream(seed: 3, for: .shuffle(epoch: 0))
    let pixels = (0..<2 * 32 * 32 * 3).map { _ in UInt8(stream.below(256)) }
    return try withoutGradient {
      let input = try model.input(Tensor(bytes: pixels, shape: [2, 32, 32, 3]))
      return try model.answer(model.features(input, .evaluation)).bytes()
    }
  }

  @Test(arguments: LearningTask.allCases)
  func `a restored model answers bit for bit`(_ task: LearningTask) throws {
    let (folder, model, card) = try written(task)
    let saved = try ModelFolder.read(folder.url.path)
    #expect(saved.card == card)
    let restored = try saved.restored()
    let expected = try logits(model)
    #expect(try logits(restored) == expected)
    #expect(try logits(card.untrained(seed: 2)) != expected)
    for entry in model.backbone.entries {
      #expect(try restored.backbone[entry.name]?.bytes() == entry.tensor.bytes(), "\(entry.name)")
    }
  }

  @Test func `the folder holds what Galaxy expects`() throws {
    let (folder, _, _) = try written()
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    #expect(
      names == [
        "README.txt", "model_hyperparameters.json", "model_weights", "training_progress.json",
        "training_set_metadata.json",
      ])
    let text = try String(
      contentsOfFile: folder.path("model_hyperparameters.json"), encoding: .utf8)
    #expect(text.hasPrefix("{\n    \"backend\": null,\n    \"combiner\": {"))
    #expect(text.hasSuffix("}"))
  }

  @Test func `the same model gives the same bytes`() throws {
    let (first, second) = (try written(), try written())
    for name in ["model_weights", "model_hyperparameters.json", "training_progress.json"] {
      let bytes = try [first, second].map {
        try Data(contentsOf: URL(filePath: $0.folder.path(name)))
      }
      #expect(bytes[0] == bytes[1], "\(name)")
    }
  }

  @Test func `weights have ludwigs names`() throws {
    let (folder, _, _) = try written()
    let tensors = try Checkpoint.read(folder.path("model_weights")).tensors
    // 60 parameters and 60 buffers of the network, 2 of the decoder.
    #expect(tensors.count == 122)
    #expect(
      tensors.first?.name
        == "input_features.module_dict.image_path__ludwig.encoder_obj.model.conv1.weight")
    #expect(
      tensors.suffix(2).map(\.name) == [
        "output_features.module_dict.label__ludwig.decoder_obj.dense.dense.weight",
        "output_features.module_dict.label__ludwig.decoder_obj.dense.dense.bias",
      ])
    #expect(tensors.suffix(2).map(\.shape) == [[3, 512], [3]])
    #expect(tensors.filter { $0.dtype == .int64 && $0.shape.isEmpty }.count == 20)
  }

  @Test(
    .enabled(if: Shared.isPresent, "needs ../shared"),
    arguments: [
      ("resnet18", "resnet_18", ImageResize.original),
      ("squeezenet1_1", "squeezenet_1_1", .original),
      ("mobilenet_v2", "mobilenetv2_base", .original),
      ("stacked_cnn", "stacked_cnn_None", .size(height: 96, width: 96)),
    ])
  func `names shapes and types are ludwigs`(_ name: String, _ file: String, _ resize: ImageResize)
    throws
  {
    let listed = try String(
      contentsOfFile: Shared.path("spec/reference/ludwig_state_dict_keys/\(file).txt"),
      encoding: .utf8
    ).split(separator: "\n").map(String.init)
    let record = try RunRecord.small(.classification)
      .of(name, resize, target: .classes((0..<7).map { "class \($0)" }))
    let folder = try TemporaryFolder()
    try ModelFolder.write(
      SavedModel(record.model, of: record.model.untrained()), record, to: folder.url.path)
    _ = try ModelFolder.read(folder.url.path).restored()
    let lines = try Checkpoint.read(folder.path("model_weights")).tensors.map { tensor in
      let shape = tensor.shape.map(String.init).joined(separator: ", ")
      return "\(tensor.name)\t(\(shape)\(tensor.shape.count == 1 ? "," : ""))\t\(tensor.dtype)"
    }
    #expect(lines.sorted() == listed.sorted())
  }

  // MARK: - Folders that are no models

  private func failure(_ folder: TemporaryFolder) -> String { failure(folder.url.path) }

  private func failure(_ path: String) -> String {
    do {
      _ = try ModelFolder.read(path).restored()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func `no folder`() throws {
    #expect(failure(try TemporaryFolder().path("none")).hasPrefix("there is no model folder /"))
  }

  @Test(arguments: ["model_hyperparameters.json", "model_weights"])
  func `a missing file`(_ name: String) throws {
    let (folder, _, _) = try written()
    try FileManager.default.removeItem(atPath: folder.path(name))
    #expect(
      failure(folder)
        == "\(folder.path(name)) is missing; a saved model is a folder with model_weights, "
        + "model_hyperparameters.json and training_set_metadata.json")
  }

  @Test func `broken JSON`() throws {
    let (folder, _, _) = try written()
    try folder.change("model_hyperparameters.json") { String($0.dropLast(20)) }
    #expect(failure(folder).contains("model_hyperparameters.json is not valid JSON ("))
  }

  @Test func `a model of neither`() throws {
    let (folder, _, _) = try written()
    try folder.change("model_hyperparameters.json") {
      $0.replacing("\"image_learner\"", with: "\"something_else\"")
        .replacing("\"input_features\"", with: "\"inputs\"")
    }
    #expect(failure(folder).contains("written by neither image-learner nor Ludwig"))
  }

  @Test func `a card without an arithmetic has that of earlier programs`() throws {
    let (folder, _, card) = try written()
    #expect(card.preprocessing.arithmetic == .float)
    try folder.change("model_hyperparameters.json") {
      $0.replacing("\"arithmetic\": \"float\",", with: "")
        .replacing("\"schema_version\": 2", with: "\"schema_version\": 1")
    }
    #expect(try ModelFolder.read(folder.url.path).card.preprocessing.arithmetic == .bytes)
  }

  @Test func `what Ludwig would make of it lies beside the model`() throws {
    let text = "Genuine Ludwig answers differently."
    let plain = try RunRecord.small(.classification)
    let record = plain.changing(
      notices: [Notice(.remark, "Something else."), Notice(.ludwig, text)])
    let folder = try TemporaryFolder()
    func readme(_ record: RunRecord) throws -> String {
      try ModelFolder.write(
        SavedModel(record.model, of: record.model.untrained()), record, to: folder.url.path)
      return try String(contentsOfFile: folder.path("README.txt"), encoding: .utf8)
    }
    #expect(try readme(plain).contains("Genuine Ludwig 0.10.1 loads this folder as well"))
    let told = try readme(record)
    #expect(told.hasSuffix("\n\(text)\n") && !told.contains("Something else"))
    #expect(!told.contains("loads this folder as well"))
    #expect(ModelFolder.fileNames.contains("README.txt"))
    _ = try ModelFolder.read(folder.url.path).restored()
  }

  @Test(arguments: [
    ("\"schema_version\": 2", "\"schema_version\": 7", "has format 7 and this program reads"),
    (
      "\"schema_version\": 2", "\"schema_version\": 0",
      "'image_learner.schema_version': expected 1 or more, found 0"
    ),
    (
      "\"schema_version\": 2", "\"schema_version\": 1e400",
      "(a number beyond the range of 64-bit floating point, at 'image_learner.schema_version')"
    ),
    (
      "\"mel\",\n            \"df\"\n        ],\n        \"columns\"",
      "7,\n            \"df\"\n        ],\n        \"columns\"",
      "'image_learner.classes.1': expected a text, found 7"
    ),
    (
      "\"architecture\": \"resnet18\"", "\"architecture\": \"resnet19\"",
      "'image_learner.architecture': expected did you mean 'resnet18'?"
    ),
    ("\"filter\": \"bilinear\"", "\"filter\": \"soft\"", "found 'soft'"),
    ("\"geometry\": \"exact_size\"", "\"geometry\": 3", "expected a text, found 3"),
    (
      "\"height\": 32,\n            \"mean\"", "\"height\": 1,\n            \"mean\"",
      "'image_learner.preprocessing.height': expected at least 32x32, found 1x32"
    ),
    ("\"height\": 32,\n            \"mean\"", "\"height\": 0,\n            \"mean\"", "found 0"),
    (
      "\"task\": \"classification\"", "\"task\": \"ranking\"",
      "expected binary, classification or regression, found 'ranking'"
    ),
    (
      "\"mel\",\n            \"df\"\n        ],\n        \"columns\"",
      "\"nv\",\n            \"df\"\n        ],\n        \"columns\"", "found a name twice"
    ),
  ])
  func `impossible cards`(_ old: String, _ new: String, _ message: String) throws {
    let (folder, _, _) = try written()
    try folder.change("model_hyperparameters.json") { $0.replacing(old, with: new) }
    let text = failure(folder)
    #expect(text.contains(message), "\(text)")
  }

  @Test func `a card of many more classes than the weights have costs no memory`() throws {
    let (folder, _, _) = try written()
    let classes = (0..<1000).map { "\"\($0)\"" }.joined(separator: ", ")
    try folder.change("model_hyperparameters.json") {
      $0.replacing(
        /"classes": \[[^\]]*\],\s*"columns"/, with: "\"classes\": [\(classes)], \"columns\"")
    }
    #expect(failure(folder).hasSuffix("head.weight ([3, 512] instead of [1000, 512])"))
  }

  @Test func `weights that are not finite`() throws {
    let (folder, _, _) = try written()
    let file = folder.path("model_weights")
    let tensors = try Checkpoint.read(file).tensors
    let name = try #require(tensors.last?.name)
    let spoilt = try StoredTensor(name: name, Tensor(floats: [0, .infinity, 0], shape: [3]))
    try Checkpoint(tensors: tensors.dropLast() + [spoilt]).writeTorchArchive(to: file)
    #expect(
      failure(folder).contains("holds numbers that are not finite (NaN or infinity), in bias;"))
  }

  @Test func `a threshold out of range`() throws {
    let (folder, _, _) = try written(.binary)
    try folder.change("model_hyperparameters.json") {
      $0.replacing("\"threshold\": 0.25", with: "\"threshold\": 1.25")
    }
    #expect(failure(folder).contains("'image_learner.threshold': expected a number from 0 to 1"))
  }

  @Test func `damaged weights`() throws {
    let (folder, _, _) = try written()
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: folder.path("model_weights"))))
    bytes[bytes.count / 2] ^= 0xFF
    try Data(bytes).write(to: URL(filePath: folder.path("model_weights")))
    #expect(failure(folder).contains("model_weights"))
    #expect(failure(folder) != "no error")
    try Data(bytes.prefix(bytes.count / 2)).write(to: URL(filePath: folder.path("model_weights")))
    #expect(failure(folder).contains("model_weights"))
  }

  @Test func `tensors of another network`() throws {
    let (folder, _, _) = try written()
    let file = folder.path("model_weights")
    let tensors = try Checkpoint.read(file).tensors
    try Checkpoint(tensors: Array(tensors.dropLast())).writeTorchArchive(to: file)
    #expect(failure(folder).hasSuffix("names: missing: head.bias"))
    try Checkpoint(tensors: tensors + [tensors[0].renamed("input_features.extra")])
      .writeTorchArchive(to: file)
    #expect(failure(folder).hasSuffix("names: not part of it: input_features.extra"))
    try Checkpoint(tensors: tensors.dropLast() + [tensors[1].renamed(tensors[121].name)])
      .writeTorchArchive(to: file)
    #expect(
      failure(folder).hasSuffix("different: head.bias (float32 [64] instead of float32 [3])"))
  }
}
