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

  @Test
  func `Cached weights are found where a run looks for them`() throws {
    let folder = try WorkFolder()
    try folder.write("", to: "named/hub/checkpoints/resnet18-f37072fd.pth")
    try folder.write("", to: "torch/checkpoints/alexnet-owt-7be5be79.pth")
    try folder.write("", to: "home/.cache/torch/hub/checkpoints/caformer_s18.pth")
    try folder.write("", to: "home/.cache/torch/hub/checkpoints/squeezenet1_0-b66bff10.pth.partial")
    let everywhere = try rows(
      "--torch-home", "named", in: folder,
      environment: ["TORCH_HOME": folder.path("torch"), "HOME": folder.path("home")])
    #expect(cached(everywhere) == ["resnet18", "alexnet", "caformer_s18"])
    #expect(cached(try rows(in: folder, environment: ["TORCH_HOME": "torch"])) == ["alexnet"])
    let table = try folder.run(["models", "--torch-home", "named"]).output
      .split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(
      table.first { $0.first == "resnet18" }
        == ["resnet18", "Resnet18", "ResNet", "11.7", "M", "224x224", "resnet18-f37072fd.pth"]
        + ["cached"])
    #expect(table.first { $0.first == "resnet34" }?.suffix(2) == ["to", "download"])
    #expect(table.first { $0.first == "stacked_cnn" }?.suffix(2) == ["none", "published"])
  }
}
