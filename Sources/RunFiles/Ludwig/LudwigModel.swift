import Evaluation
import Models
import Networks
import Record
import Support

/// A folder that Ludwig itself wrote, in our words: a network of the catalogue, one image, one
/// label, one linear layer between them. Whatever else Ludwig can build is refused by name.
struct LudwigModel {
  let card: ModelCard
  /// Names of the features, which are part of the tensors' names.
  let image: String, label: String

  /// - Parameters:
  ///   - configuration: `model_hyperparameters.json`.
  ///   - metadata: `training_set_metadata.json`.
  init(_ configuration: JSONReader, _ metadata: JSONReader) throws(ModelFolderError) {
    try configuration.demand("model_type", ["ecd"])
    let input = try configuration.only("input_features")
    let output = try configuration.only("output_features")
    try input.demand("type", ["image"])
    if !configuration.isNull("combiner") {
      let combiner = try configuration.object("combiner")
      try combiner.demand("type", ["concat"])
      try combiner.demand("num_fc_layers", [0])
      try combiner.demand("fc_layers", [])
    }
    image = try input.text("name")
    label = try output.text("name")
    let encoder = try input.object("encoder")
    let architecture = try Self.architecture(encoder)
    let preprocessing = try Self.preprocessing(
      architecture, encoder, metadata.object(image).object("preprocessing"))
    let target = try Self.target(output, metadata.object(label))
    let version =
      try configuration.isNull("ludwig_version") ? "" : " \(configuration.text("ludwig_version"))"
    card = ModelCard(
      architecture: architecture.name, preprocessing: preprocessing, target: target,
      threshold: try output.isNull("threshold")
        ? DecisionThreshold.standard.value : output.number("threshold"),
      columns: ColumnNames(
        image: try input.isNull("column") ? image : input.text("column"),
        target: try output.isNull("column") ? label : output.text("column"), sampleID: nil),
      programVersion: "Ludwig\(version)")
    guard (0...1).contains(card.threshold) else {
      throw output.wrong("threshold", "a number from 0 to 1", "\(card.threshold)")
    }
  }

  private static func architecture(
    _ encoder: JSONReader
  ) throws(ModelFolderError) -> Architecture {
    let type = try encoder.text("type")
    let ofType = Catalogue.all.filter {
      EncoderSection.name($0).type == type
        && (type != LudwigNames.stackedCNN || $0.name == LudwigNames.stackedCNN)
    }
    guard !ofType.isEmpty else {
      throw encoder.wrong("type", "an encoder of the catalogue's networks", "'\(type)'")
    }
    if type == LudwigNames.stackedCNN { return ofType[0] }
    let variants = ofType.map { EncoderSection.name($0).variant }
    let variant = try encoder.textOrInteger("model_variant")
    guard let place = variants.firstIndex(of: variant) else {
      throw encoder.wrong("model_variant", ClosedChoice(variants).list, "'\(variant)'")
    }
    return ofType[place]
  }

  private static func preprocessing(
    _ architecture: Architecture, _ encoder: JSONReader, _ metadata: JSONReader
  ) throws(ModelFolderError) -> Preprocessing {
    let row = architecture.transform
    guard architecture.name == LudwigNames.stackedCNN else {
      let isRescaled = LudwigReading.rescales(architecture)
      return Preprocessing(
        geometry: .published(resize: row.resize, crop: row.crop), filter: row.filter,
        arithmetic: row.arithmetic, mean: isRescaled ? unscaled.mean : row.mean,
        standardDeviation: isRescaled ? unscaled.standardDeviation : row.standardDeviation)
    }
    for (setting, value) in StackedCNNSettings.standard { try encoder.demand(setting, [value]) }
    try metadata.demand("num_channels", [3])
    try metadata.demand("resize_method", ["interpolate"])
    try metadata.demand("standardize_image", ["imagenet1k"])
    let isStandardised = !metadata.isNull("standardize_image")
    let size = PixelSize(
      height: try Preprocessing.side(metadata, "height"),
      width: try Preprocessing.side(metadata, "width"))
    guard architecture.inputSizes.accepts(size) else {
      throw metadata.wrong("height", architecture.inputSizes.description, "\(size)")
    }
    return Preprocessing(
      geometry: .exact(size), filter: row.filter, arithmetic: row.arithmetic,
      mean: isStandardised ? PublishedTransform.imageNetMean : row.mean,
      standardDeviation: isStandardised
        ? PublishedTransform.imageNetStandardDeviation : row.standardDeviation)
  }

  /// Statistics that undo the change of scale with which our GoogLeNet and Inception begin: Ludwig
  /// restores them without. Of x = (p - m) / s they make x σ / 0.5 + (μ - 0.5) / 0.5, and that is
  /// (p - μ) / σ for s = 2 σ² and m = μ + 2 σ (μ - 0.5).
  private static var unscaled: (mean: [Double], standardDeviation: [Double]) {
    let channels = zip(
      PublishedTransform.imageNetMean, PublishedTransform.imageNetStandardDeviation)
    return (
      channels.map { mean, deviation in mean + 2 * deviation * (mean - 0.5) },
      channels.map { _, deviation in 2 * deviation * deviation }
    )
  }

  private static func target(
    _ output: JSONReader, _ metadata: JSONReader
  ) throws(ModelFolderError) -> Target {
    if !output.isNull("decoder") {
      let decoder = try output.object("decoder")
      try decoder.demand("type", ["classifier", "regressor"])
      try decoder.demand("num_fc_layers", [0])
      try decoder.demand("fc_layers", [])
      try decoder.demand("use_bias", [true])
    }
    try output.demand("calibration", [false])
    switch try output.text("type") {
    case "category":
      let classes = try metadata.texts("idx2str")
      guard classes.count >= 2, Set(classes).count == classes.count else {
        throw metadata.wrong("idx2str", "at least two distinct labels", "\(classes.count)")
      }
      return .classes(classes)
    case "binary":
      guard !metadata.isNull("bool2str") else {
        return .binary(negative: "False", positive: "True")
      }
      let labels = try metadata.texts("bool2str")
      guard labels.count == 2, labels[0] != labels[1] else {
        throw metadata.wrong("bool2str", "two distinct labels", "\(labels.count)")
      }
      return .binary(negative: labels[0], positive: labels[1])
    case "number":
      try output.demand("clip", [])
      if !metadata.isNull("preprocessing") {
        try metadata.object("preprocessing").demand("normalization", [])
      }
      return .value
    case let other:
      throw output.wrong("type", "category, binary or number", "'\(other)'")
    }
  }
}

/// The settings of Ludwig's own network by which its tensors or its answers change, as it has them
/// where nothing is set. Those of training alone, such as dropout, may be any.
private enum StackedCNNSettings {
  static let standard: [(setting: String, value: JSONValue)] = [
    ("conv_activation", "relu"), ("conv_use_bias", true), ("dilation", 1),
    ("fc_activation", "relu"), ("fc_use_bias", true), ("groups", 1), ("kernel_size", 3),
    ("num_channels", 3), ("num_conv_layers", .null), ("conv_layers", .null), ("conv_norm", .null),
    ("fc_layers", .null), ("fc_norm", .null), ("num_fc_layers", 1), ("out_channels", 32),
    ("output_size", 128), ("padding", "valid"), ("padding_mode", "zeros"), ("pool_dilation", 1),
    ("pool_function", "max"), ("pool_kernel_size", 2), ("pool_padding", 0),
    ("pool_stride", .null), ("stride", 1),
  ]
}
