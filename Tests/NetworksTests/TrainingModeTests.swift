import Support
import Testing
import Torch

@testable import Networks

/// What training needs of every family: gradients that are right, and all the sizes that its rows
/// promise.
@Suite(.serialized) struct TrainingModeTests {
  /// The smallest member of each family, with the smallest picture it takes.
  static let members = [
    "resnet18", "resnext50_32x4d", "wide_resnet50_2", "efficientnet_b0", "efficientnet_v2_s",
    "regnet_y_400mf", "regnet_x_400mf", "vgg11", "vgg11_bn", "shufflenet_v2_x0_5",
    "squeezenet1_1", "swin_t", "swin_v2_t", "vit_b_32", "convnext_tiny", "maxvit_t", "alexnet",
    "googlenet", "inception_v3", "mobilenet_v2", "mobilenet_v3_small", "identityformer_s12",
    "randformer_s12", "poolformerv2_s12", "convformer_s18", "caformer_s18",
    "stacked_cnn",
  ]

  static func network(
    _ name: String, _ precision: DType,
    for size: (Architecture) -> PixelSize = {
      PixelSize(height: $0.inputSizes.minimum, width: $0.inputSizes.minimum)
    }
  ) throws -> (store: ParameterStore, network: any Network, row: Architecture) {
    let row = try #require(Catalogue.architecture(named: name))
    let store = ParameterStore(filling: .zeros, precision: precision)
    let network = try row.build(store.root(), 10, for: size(row))
    try GoldenWeights.fill(store)
    return (store, network, row)
  }

  static func pictures(_ count: Int, _ size: Int, _ precision: DType) throws -> Tensor {
    let values = GoldenWeights.uniform(seed: 3, count: count * 3 * size * size)
    return try Tensor(floats: values, shape: [count, 3, size, size]).converted(precision)
  }

  /// A size that leaves more than one place in the last map.
  static func smallWithPlaces(_ row: Architecture) -> PixelSize {
    let side = min(2 * row.inputSizes.minimum, 224)
    return PixelSize(height: side, width: side)
  }

  /// The sum of the logits, each with a weight of its own.
  private static func weighted(_ logits: Tensor) throws -> Tensor {
    let weights = GoldenWeights.uniform(seed: 9, count: logits.count).map(Double.init)
    return try (logits * Tensor(doubles: weights, shape: logits.shape)).sum()
  }

  /// The gradient along a random direction of the first and of the last parameter, against central
  /// differences in double precision.
  @Test(arguments: members) func `gradients match differences`(_ name: String) throws {
    let (store, network, row) = try Self.network(name, .float64)
    let x = try Self.pictures(1, row.inputSizes.minimum, .float64)
    func loss() throws -> Tensor {
      let features = try network.features(x, .evaluation)
      let logits = try network.classify(features, .evaluation)
      return try Self.weighted(logits)
    }
    try loss().backward()
    for parameter in [store.parameters.first, store.parameters.last] {
      let parameter = try #require(parameter)
      let gradient = try #require(try parameter.gradient())
      let direction = try Tensor(
        doubles: GoldenWeights.uniform(seed: 5, count: parameter.count).map(Double.init),
        shape: parameter.shape)
      let expected = try (gradient * direction).sum().item()
      // Small, for the kinks of ReLU and max pooling; with doubles that leaves six digits.
      let step = 1e-8
      let difference = try withoutGradient {
        try parameter.add(direction, alpha: .double(step))
        let above = try loss().item()
        try parameter.add(direction, alpha: .double(-2 * step))
        let below = try loss().item()
        try parameter.add(direction, alpha: .double(step))
        return (above - below) / (2 * step)
      }
      let scale = max(abs(expected), abs(difference), 1e-3)
      #expect(abs(expected - difference) / scale < 1e-3, "\(expected), \(difference)")
    }
  }

  /// Tensors that no gradient may reach. Nobody computes auxiliary classifiers; and what is added
  /// to a whole channel is taken away again by a batch normalisation behind it, where nothing but
  /// shortcuts and 1x1 convolutions lies between (and no stochastic depth, which leaves it out for
  /// some pictures).
  private func isUnreached(_ tensor: String, in network: String) -> Bool {
    let pattern: Regex<Substring>? =
      switch network {
      case "googlenet", "inception_v3": /(?:aux|AuxLogits).+/
      case "vgg11_bn": /features\.(?:0|4|8|11|15|18|22|25)\.bias/
      case "shufflenet_v2_x0_5": /.+\.branch(?:1\.1|2\.4)\.bias/
      case "mobilenet_v2": /.+\.conv\.[23]\.bias/
      case "mobilenet_v3_small", "efficientnet_b0": /.+\.block\.[23]\.1\.bias/
      case "efficientnet_v2_s": /.+\.block\.3\.1\.bias|features\.3\.3\.block\.1\.1\.bias/
      case "maxvit_t": /.+\.pre_norm\.bias/
      default: nil
      }
    return pattern.map { tensor.wholeMatch(of: $0) != nil } ?? false
  }

  /// In training a gradient reaches every parameter that it can, and batch statistics move. In
  /// double precision what is zero but for rounding is far from the smallest gradient.
  @Test(arguments: members) func `training reaches every parameter`(_ name: String) throws {
    let (store, network, row) = try Self.network(name, .float64, for: Self.smallWithPlaces)
    let x = try Self.pictures(3, Self.smallWithPlaces(row).height, .float64)
    // With this seed stochastic depth leaves no branch out for all three pictures.
    try Runtime.seed(2)
    let logits = try network.classify(network.features(x, .training), .training)
    try Self.weighted(logits).backward()
    for entry in store.entries where entry.kind == .parameter {
      let length = try entry.tensor.gradient()?.vectorNorm().item() ?? 0
      #expect(length > 1e-5 || isUnreached(entry.name, in: name), "\(entry.name) \(length)")
    }
    for entry in store.entries where entry.name.hasSuffix("num_batches_tracked") {
      let isAuxiliary = isUnreached(entry.name, in: name)
      #expect(try entry.tensor.item() == (isAuxiliary ? 0 : 1), "\(entry.name)")
    }
  }

  /// Oblong and odd sizes wherever the row allows them.
  @Test(arguments: members) func `every promised size is taken`(_ name: String) throws {
    func size(_ row: Architecture) -> PixelSize {
      let sizes = row.inputSizes
      return PixelSize(
        height: sizes.minimum + (sizes.multiple > 1 ? sizes.multiple : 5),
        width: sizes.minimum + (sizes.multiple > 1 ? 0 : 18))
    }
    let (_, network, row) = try Self.network(name, .float32, for: size)
    let size = size(row)
    #expect(row.inputSizes.accepts(size))
    let values = GoldenWeights.uniform(seed: 3, count: 3 * size.height * size.width)
    let features = try withoutGradient {
      try network.features(
        Tensor(floats: values, shape: [1, 3, size.height, size.width]), .evaluation
      ).floats()
    }
    #expect(features.count == row.featureCount)
    #expect(features.allSatisfy { $0.isFinite })
  }

  /// Tensors whose shapes follow the size cannot be made for one that leaves nothing of the
  /// picture.
  @Test func `stacked CNN refuses pictures of which nothing is left`() throws {
    let row = try #require(Catalogue.architecture(named: "stacked_cnn"))
    #expect(!row.inputSizes.accepts(PixelSize(height: 9, width: 64)))
    #expect(throws: TensorError.self) {
      try row.build(
        ParameterStore(filling: .nothing).root(), nil, for: PixelSize(height: 9, width: 64))
    }
  }

  @Test func `sizes that cannot be taken are described`() throws {
    let sizes = try #require(Catalogue.architecture(named: "vit_b_16")).inputSizes
    #expect(!sizes.accepts(PixelSize(height: 224, width: 225)))
    #expect(sizes.description == "at least 16x16, in multiples of 16")
  }

  /// Weights for pictures of another size bring their own number of positions.
  @Test func `position embeddings take the size of the file`() throws {
    let row = try #require(Catalogue.architecture(named: "vit_b_32"))
    let store = ParameterStore(filling: .random(seed: 1))
    let network = try row.build(store.root(), nil)
    let tensors = try store.entries.map { entry in
      let isPositions = entry.name == "encoder.pos_embedding"
      return try StoredTensor(
        name: entry.name, isPositions ? Tensor.ones([1, 101, 768]) : entry.tensor)
    }
    _ = try row.load(Checkpoint(tensors: tensors), of: "larger.pth", into: store.root())
    let positions = try #require(store["encoder.pos_embedding"])
    #expect(positions.shape == [1, 101, 768])
    #expect(positions.requiresGradient)
    #expect(try positions.floats().allSatisfy { $0 == 1 })
    let features = try withoutGradient {
      try network.features(Self.pictures(1, 320, .float32), .evaluation)
    }
    #expect(features.shape == [1, 768])
  }
}
