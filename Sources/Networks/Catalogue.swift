import Support

/// The menu: every network that a user can name, in the order it is shown.
public enum Catalogue {
  public static let all: [Architecture] = resNets + squeezeNets + mobileNetsV2 + metaFormers

  public static var names: [String] { all.map(\.name) }

  /// The row of that name, nil where there is none.
  public static func architecture(named name: String) -> Architecture? {
    all.first { $0.name == name }
  }
}

/// Where torchvision publishes its weights.
let torchvisionWeights = "https://download.pytorch.org/models/"
