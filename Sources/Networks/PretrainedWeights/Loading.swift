import Torch

extension Architecture {
  /// Names of the published classifier's tensors.
  package func classifierNames() throws -> [String] {
    let whole = ParameterStore(filling: .nothing)
    let backbone = ParameterStore(filling: .nothing)
    _ = try build(whole.root(), publishedClasses)
    _ = try build(backbone.root(), nil)
    return whole.entries.map(\.name).filter { backbone[$0] == nil }
  }

  /// Copies a weights file into `build`'s tensors at `place`; a `LoadingError` changes nothing.
  ///
  /// The file may hold a state dict among other things, and its names may all begin with `module.`.
  /// Every tensor of the network must be in it with its shape, and nothing else, but for these: the
  /// classifier is left out where the network was built without it, batch counters may be missing
  /// (PyTorch before 0.4.1 wrote none), and fractions of another width are converted. The
  /// file's checksums are compared, and numbers that are not finite are refused.
  package func load(_ file: String, into place: ParameterPath) throws -> LoadingReport {
    try load(Checkpoint.read(file, checkingContents: true), of: file, into: place)
  }

  func load(
    _ checkpoint: Checkpoint, of file: String, into place: ParameterPath
  ) throws -> LoadingReport {
    let stored = try checkpoint.stateDict().withoutCommonPrefix()
    let entries = place.entries
    let match = Match(stored, entries, classifier: Set(try classifierNames()))
    guard match.fits else {
      throw LoadingError(
        file: file, architecture: name, missing: match.missing, unexpected: match.unexpected,
        different: match.different)
    }
    try NotFiniteWeights.refuse(match.pairs.map(\.source), of: file)
    try withoutGradient {
      for (tensor, source) in match.pairs {
        if tensor.shape != source.shape {
          // LibTorch resizes no tensor that requires a gradient.
          try tensor.setRequiresGradient(false)
          try tensor.resizeInPlace(source.shape)
          try tensor.setRequiresGradient(true)
        }
        try tensor.copy(Tensor(source))
      }
    }
    return LoadingReport(
      loaded: match.pairs.count, leftOut: match.leftOut, notices: match.notices)
  }
}

extension ParameterPath {
  /// The tensors at this place, under their names from here on.
  fileprivate var entries: [(name: String, entry: ParameterStore.Entry)] {
    let prefix = name.isEmpty ? "" : "\(name)."
    return store.entries.filter { $0.name.hasPrefix(prefix) }
      .map { (String($0.name.dropFirst(prefix.count)), $0) }
  }
}

/// A file's tensors beside a network's.
private struct Match {
  private(set) var pairs: [(tensor: Tensor, source: StoredTensor)] = []
  private(set) var missing: [String] = []
  private(set) var unexpected: [String] = []
  private(set) var different: [LoadingError.Difference] = []
  private(set) var leftOut: [String] = []
  private var missingCounters = 0
  private var converted = 0

  var fits: Bool { missing.isEmpty && unexpected.isEmpty && different.isEmpty }

  init(
    _ file: Checkpoint, _ network: [(name: String, entry: ParameterStore.Entry)],
    classifier: Set<String>
  ) {
    for (name, entry) in network {
      let tensor = entry.tensor
      if let source = file[name] {
        compare(name, entry, source)
      } else if name.hasSuffix(".num_batches_tracked") {
        missingCounters += 1
      } else {
        missing.append("\(name) \(Self.kind(tensor.shape, tensor.dtype))")
      }
    }
    let names = Set(network.map(\.name))
    for source in file.tensors where !names.contains(source.name) {
      if classifier.contains(source.name) {
        leftOut.append(source.name)
      } else {
        unexpected.append("\(source.name) \(Self.kind(source.shape, source.dtype))")
      }
    }
  }

  private mutating func compare(
    _ name: String, _ entry: ParameterStore.Entry, _ source: StoredTensor
  ) {
    let tensor = entry.tensor
    let fractions: Set<DType?> = [.float16, .bfloat16, .float32, .float64]
    let isSameKind =
      tensor.dtype == source.dtype
      || fractions.contains(tensor.dtype) && fractions.contains(source.dtype)
    guard Self.fits(source.shape, entry), isSameKind else {
      different.append(
        LoadingError.Difference(
          name: name, network: Self.kind(tensor.shape, tensor.dtype),
          file: Self.kind(source.shape, source.dtype)))
      return
    }
    if tensor.dtype != source.dtype { converted += 1 }
    pairs.append((tensor, source))
  }

  private static func fits(_ shape: [Int], _ entry: ParameterStore.Entry) -> Bool {
    var own = entry.tensor.shape
    if entry.takesSizeOfFile, own.count == shape.count, shape[1] > 0 { own[1] = shape[1] }
    return own == shape
  }

  var notices: [String] {
    var notices: [String] = []
    if !leftOut.isEmpty {
      notices.append(
        "the published classifier was left out (\(leftOut.joined(separator: ", ")))")
    }
    if missingCounters > 0 {
      notices.append(
        "the file has no batch counters (num_batches_tracked) for \(missingCounters) layers, "
          + "which start at 0; nothing is computed from them")
    }
    if converted > 0 {
      notices.append("\(converted) tensors of the file were converted to the network's precision")
    }
    return notices
  }

  private static func kind(_ shape: [Int], _ dtype: DType?) -> String {
    let sizes = shape.isEmpty ? "scalar" : shape.map(String.init).joined(separator: "x")
    return "\(sizes) \(dtype.map { "\($0)" } ?? "unknown")"
  }
}
