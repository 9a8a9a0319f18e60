import Networks
import Record
import Support

/// Ludwig's description of a network, as the `encoder` of the input feature.
enum EncoderSection {
  static func json(_ architecture: Architecture, _ record: RunRecord) -> JSONValue {
    let plan = record.plan.model
    let size = record.model.preprocessing.size
    let name = name(architecture)
    var members: [(key: String, value: JSONValue)] = [
      // Ludwig then takes the weights from `model_weights` and downloads nothing.
      ("saved_weights_in_checkpoint", true),
      ("skip", false),
      ("trainable", .bool(!plan.isFrozen)),
      ("type", .string(name.type)),
      ("use_pretrained", .bool(plan.usePretrained)),
    ]
    if name.type == LudwigNames.stackedCNN {
      if architecture.name != LudwigNames.stackedCNN {
        members.append(("custom_model", .string(architecture.name)))
      }
      members += [
        ("height", .integer(size.height)),
        ("num_channels", 3),
        ("output_size", .integer(architecture.featureCount)),
        ("width", .integer(size.width)),
      ]
    } else {
      members += [("model_cache_dir", .null), ("model_variant", variant(name.variant))]
    }
    return .object(members)
  }

  /// Networks without variants have one, `base`. MobileNetV2's encoder is spelt without underscore.
  static func name(_ architecture: Architecture) -> (type: String, variant: String) {
    let (type, variant) = architecture.ludwigEncoder
    return (type == "mobilenet_v2" ? "mobilenetv2" : type, variant ?? "base")
  }

  /// Plain depths are numbers to Ludwig (`resnet` 18), all else is text (`wide_resnet` "50_2").
  private static func variant(_ text: String) -> JSONValue {
    Int(text).flatMap { String($0) == text ? .integer($0) : nil } ?? .string(text)
  }
}
