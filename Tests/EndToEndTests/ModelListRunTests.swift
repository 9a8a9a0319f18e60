import Foundation
import Networks
import Testing

@Suite struct ModelListRunTests {
  private struct Row: Decodable {
    let value: String, label: String, family: String, parameters: Int, inputSize: String
    let inMenu: Bool, weightsFile: String?, weightsUrl: String?, cached: Bool
  }

  private func rows(
    _ more: String..., in folder: WorkFolder, environment: [String: String] = [:]
  ) throws -> [Row] {
    let run = try folder.run(["models", "--format", "json"] + more, environment: environment)
    #expect(run.code == 0 && run.errors == "")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode([Row].self, from: Data(run.output.utf8))
  }

  private func cached(_ rows: [Row]) -> [String] { rows.filter(\.cached).map(\.value) }

  @Test
  func `JSON: every network that the command line takes, in the order of the menu`() throws {
    let rows = try rows(in: WorkFolder())
    #expect(rows.map(\.value) == Catalogue.names)
    #expect(rows.filter { !$0.inMenu }.map(\.value) == ["stacked_cnn"])
    #expect(cached(rows) == [])
    let vit = try #require(rows.first { $0.value == "vit_h_14" })
    #expect(vit.label == "Vit_h_14" && vit.family == "VisionTransformer")
    #expect(vit.parameters == 632_045_800)
    #expect(vit.inputSize == "518x518")
    #expect(vit.weightsFile == "vit_h_14_swag-80465313.pth")
    #expect(vit.weightsUrl == "https://download.pytorch.org/models/vit_h_14_swag-80465313.pth")
    let unpublished = rows.filter { $0.weightsFile == nil && $0.weightsUrl == nil }
    #expect(unpublished.map(\.value) == ["resnext152_32x8d", "stacked_cnn"])
  }

  /// Random weights under the published name.
  @discardableResult
  private static func weights(
    _ name: String, to place: String, of folder: WorkFolder
  ) throws -> String {
    let row = try #require(Catalogue.architecture(named: name))
    let file = try folder.write("", to: "\(place)/\(try #require(row.weightsFile))")
    try PretrainedRunTests.checkpoint(name).writeTorchArchive(to: file)
    return file
  }

  @Test
  func `Weights that a run would not take are not called cached`() throws {
    let folder = try WorkFolder()
    let place = "torch/hub/checkpoints"
    let cut = try Self.weights("squeezenet1_0", to: place, of: folder)
    let bytes = try Data(contentsOf: URL(filePath: cut))
    try bytes.prefix(bytes.count - 1000).write(to: URL(filePath: cut))
    try folder.write("", to: "\(place)/alexnet-owt-7be5be79.pth")
    try folder.write("", to: "\(place)/resnet18-f37072fd.pth/inside")
    // Whole, but of a smaller network.
    let other = try Self.weights("squeezenet1_1", to: place, of: folder)
    try FileManager.default.copyItem(
      atPath: other, toPath: folder.path("\(place)/resnet50-11ad3fa6.pth"))
    #expect(
      cached(try rows(in: folder, environment: ["TORCH_HOME": folder.path("torch")]))
        == ["squeezenet1_1"])
  }

  @Test
  func `Cached weights are found where a run looks for them`() throws {
    let folder = try WorkFolder()
    try Self.weights("squeezenet1_0", to: "named/hub/checkpoints", of: folder)
    try Self.weights("squeezenet1_1", to: "torch/checkpoints", of: folder)
    try Self.weights("shufflenet_v2_x0_5", to: "home/.cache/torch/hub/checkpoints", of: folder)
    try folder.write("", to: "home/.cache/torch/hub/checkpoints/resnet18-f37072fd.pth.partial")
    let everywhere = try rows(
      "--torch-home", "named", in: folder,
      environment: ["TORCH_HOME": folder.path("torch"), "HOME": folder.path("home")])
    #expect(cached(everywhere) == ["shufflenet_v2_x0_5", "squeezenet1_0", "squeezenet1_1"])
    #expect(cached(try rows(in: folder, environment: ["TORCH_HOME": "torch"])) == ["squeezenet1_1"])
    let table = try folder.run(["models", "--torch-home", "named"]).output
      .split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(
      table.first { $0.first == "squeezenet1_0" }
        == ["squeezenet1_0", "Squeezenet1_0", "SqueezeNet", "1.2", "M", "224x224"]
        + ["squeezenet1_0-b66bff10.pth", "cached"])
    #expect(table.first { $0.first == "resnet34" }?.suffix(2) == ["to", "download"])
    #expect(table.first { $0.first == "stacked_cnn" }?.suffix(2) == ["none", "published"])
  }

  // MARK: - Fetching weights

  private static let noNetwork = [
    "https_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9",
  ]

  private func fetch(
    _ names: String..., in folder: WorkFolder
  ) throws -> (code: Int32, output: String, errors: String) {
    let run = try folder.run(
      ["models", "--fetch"] + names + ["--torch-home", "torch"], environment: Self.noNetwork)
    return (run.code, run.output, run.errors)
  }

  @Test
  func `Weights that are there are verified, and others do not stop at one that cannot be had`()
    throws
  {
    let folder = try WorkFolder()
    let place = "torch/hub/checkpoints"
    try Self.weights("poolformerv2_s12", to: place, of: folder)
    try Self.weights("squeezenet1_1", to: place, of: folder)
    let whole = try fetch("poolformerv2_s12", in: folder)
    #expect(whole.code == 0 && whole.errors == "", "\(whole.errors)")
    #expect(
      whole.output.contains(/poolformerv2_s12: poolformerv2_s12.pth cached, SHA-256 [0-9a-f]{64}/))
    let run = try fetch("alexnet", "squeezenet1_1,poolformerv2_s12", in: folder)
    #expect(run.code == 69)
    #expect(run.errors.contains("2 of 3 files cannot be had"), "\(run.errors)")
    #expect(run.errors.contains("alexnet: the pretrained weights could not be downloaded"))
    // Random weights under a published name.
    #expect(run.errors.contains("squeezenet1_1: "))
    #expect(run.errors.contains("damaged or not the published file"))
    #expect(run.output.contains("poolformerv2_s12: poolformerv2_s12.pth cached"))
  }

  @Test
  func `A file that is damaged inside is noticed where its name tells no digest`() throws {
    let folder = try WorkFolder()
    let file = try Self.weights("poolformerv2_s12", to: "torch/hub/checkpoints", of: folder)
    var bytes = try Data(contentsOf: URL(filePath: file))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(filePath: file))
    let run = try fetch("poolformerv2_s12", in: folder)
    #expect(run.code == 65, "\(run.errors)")
    #expect(run.errors.contains("poolformerv2_s12.pth"))
  }

  @Test
  func `A network that has no weights to fetch is refused with its name`() throws {
    let folder = try WorkFolder()
    let run = try fetch("resnet18", "resnext152_32x8d", "resnet19", in: folder)
    #expect(run.code == 64)
    #expect(run.errors.contains("resnext152_32x8d"))
    #expect(run.errors.contains("has no published weights"))
    #expect(run.errors.contains("resnet19"))
    #expect(try fetch("", in: folder).code == 64)
    #expect(!FileManager.default.fileExists(atPath: folder.path("torch")))
  }
}
