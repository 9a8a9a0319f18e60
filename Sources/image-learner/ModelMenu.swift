import Training

/// The networks a user can name, with the labels of the Galaxy form.
enum ModelMenu {
  static let names: [String] =
    [
      "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d",
      "resnext101_32x8d", "resnext101_64x4d", "resnext152_32x8d", "wide_resnet50_2",
      "wide_resnet101_2", "squeezenet1_0", "squeezenet1_1", "mobilenet_v2",
    ]
    + ["identityformer", "randformer", "poolformerv2"].flatMap { family in
      ["s12", "s24", "s36", "m36", "m48"].map { "\(family)_\($0)" }
    }
    + ["convformer", "caformer"].flatMap { family in
      ["s18", "s36", "m36", "b36"].flatMap { size in
        ["", "_384", "_in21ft1k", "_384_in21ft1k", "_in21k"].map { "\(family)_\(size)\($0)" }
      }
    }

  /// What is wrong with a model's name, or nil.
  static func problem(with name: String) -> PlanProblem? {
    guard !names.contains(name) else { return nil }
    let hint = ClosedChoice(names).nearest(to: name).map { "did you mean '\($0)'? " } ?? ""
    let reason = "\(hint)accepted: \(names.joined(separator: ", "))"
    return PlanProblem("--model-name", name, "is not a model of this version; \(reason)")
  }

  /// The label of the original form: MetaFormers by their papers' names, others with a capital letter.
  static func label(for name: String) -> String {
    let words = name.split(separator: "_").map(String.init)
    let families = [
      ("identityformer", "IdentityFormer"), ("randformer", "RandFormer"),
      ("poolformerv2", "PoolFormerV2"), ("convformer", "ConvFormer"), ("caformer", "CAFormer"),
    ]
    guard let family = families.first(where: { $0.0 == words.first })?.1 else {
      return name.prefix(1).uppercased() + name.dropFirst()
    }
    let rest = words.dropFirst().map { word in
      switch word {
      case "in21ft1k": "ImageNet21k"
      case "in21k": "ImageNet21k Pretrained"
      default: word.uppercased()
      }
    }
    return ([family] + rest).joined(separator: " ")
  }
}
