/// What a picture costs each network, by measurement.
enum MemoryPerPixel {
  /// Bytes of tensors for each pixel of the network's input, in a training step and in a pass
  /// without gradients.
  static let measured: [(name: String, training: Int, inference: Int)] = [
    ("resnet18", 500, 100)
  ]
}
