import Support

/// Finds tensors in the pickle of a `torch.save` file by the names of functions that rebuild them.
struct TorchPickleReader {
  /// Dictionaries within dictionaries; real files have four or so.
  private static let depthLimit = 64
  /// Values looked at, and bytes of names: one value may stand in many places, more at each level.
  private static let visitLimit = 1_000_000
  private static let nameLimit = 1 << 26

  private let pickle: Pickle
  /// Where the bytes of each storage lie in the file.
  private let storages: [String: Range<Int>]
  private var tensors: [StoredTensor] = []
  private var containers: [[String]] = []
  private var metadata: [(name: String, text: String)] = []
  /// Keys and positions on the way to the value being visited.
  private var path: [String] = []
  private var visits = 0
  private var nameBytes = 0

  static func checkpoint(
    _ pickle: Pickle, storages: [String: Range<Int>], format: CheckpointFormat
  ) throws(CheckpointError) -> Checkpoint {
    var reader = TorchPickleReader(pickle: pickle, storages: storages)
    try reader.visit(pickle.root, isListed: false)
    if reader.tensors.isEmpty { try reader.refuseEmpty() }
    return try Checkpoint(
      reader.tensors, reader.metadata, containers: reader.containers, format: format)
  }

  private init(pickle: Pickle, storages: [String: Range<Int>]) {
    self.pickle = pickle
    self.storages = storages
  }

  private mutating func visit(
    _ value: PickleValue, isListed: Bool
  ) throws(CheckpointError) {
    visits += 1
    guard visits <= Self.visitLimit, path.count <= Self.depthLimit else {
      throw pickle.file.failure(
        .excessive(
          path.count > Self.depthLimit
            ? "containers nested deeper than \(Self.depthLimit), or one that contains itself"
            : "more than \(Self.visitLimit) values, counted in every place they stand in"),
        at: nil)
    }
    if let pairs = pickle.pairs(value) {
      // Repeated keys cost time as well.
      visits += pairs.count
      for (key, child) in try withoutRepeats(pairs) {
        path.append(key)
        try visit(child, isListed: false)
        path.removeLast()
      }
    } else if let elements = pickle.elements(value) {
      for (i, child) in elements.enumerated() {
        path.append(String(i))
        try visit(child, isListed: true)
        path.removeLast()
      }
    } else if let rebuild = TensorRecipe(value, pickle) {
      let name = try name()
      tensors.append(try rebuild.tensor(named: name, pickle, storages))
      containers.append(path.dropLast())
    } else if !isListed, !path.isEmpty, let text = describe(value) {
      metadata.append((name: try name(), text: text))
    }
  }

  private mutating func name() throws(CheckpointError) -> String {
    let name = path.joined(separator: ".")
    nameBytes += name.utf8.count
    guard nameBytes <= Self.nameLimit else {
      throw pickle.file.failure(.excessive("more than \(Self.nameLimit) bytes of names"), at: nil)
    }
    return name
  }

  /// As in Python, the last value of a repeated key counts, in the place of the first.
  private func withoutRepeats(
    _ pairs: [(PickleValue, PickleValue)]
  ) throws(CheckpointError) -> [(String, PickleValue)] {
    var positions: [String: Int] = [:]
    var unique: [(String, PickleValue)] = []
    for (i, (key, value)) in pairs.enumerated() {
      let name = keyText(key) ?? "entry \(i)"
      guard name.utf8.count <= PickleMachine.nameLimit else {
        throw pickle.file.failure(
          .excessive("a name of \(name.utf8.count) bytes (\(name.prefix(40))…)"), at: nil)
      }
      if let position = positions[name] {
        unique[position].1 = value
      } else {
        positions[name] = unique.count
        unique.append((name, value))
      }
    }
    return unique
  }

  private func keyText(_ key: PickleValue) -> String? {
    switch key {
    case .text(let text): text
    case .integer(let number): String(number)
    default: nil
    }
  }

  /// A number or text as Python prints it, and an object by its class.
  private func describe(_ value: PickleValue) -> String? {
    switch value {
    case .none: "None"
    case .bool(let flag): flag ? "True" : "False"
    case .integer(let number): String(number)
    case .float(let number): PythonFormat.repr(number)
    case .text(let text): text
    case .raw: nil
    case .node:
      switch pickle.node(value)?.kind {
      case .object(let object): object.type
      case .global(let name): name
      default: nil
      }
    }
  }

  private func refuseEmpty() throws(CheckpointError) {
    let found: String
    if let object = pickle.object(pickle.root), pickle.pairs(pickle.root) == nil {
      found = "a pickled object of class \(object.type), not a state dict"
    } else {
      let parts = metadata.prefix(10).map { "\($0.name) = \($0.text.prefix(60))" }
      found =
        "a file without tensors" + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")
    }
    throw pickle.file.failure(
      .foreign(found: found, advice: "save the weights with torch.save(model.state_dict(), …)"),
      at: nil)
  }
}

/// How a tensor is to be rebuilt: the function's name and its arguments.
struct TensorRecipe {
  let function: String
  let arguments: [PickleValue]
  let offset: Int

  /// Nil where the value is no tensor.
  init?(_ value: PickleValue, _ pickle: Pickle) {
    guard let object = pickle.object(value), object.type.hasPrefix("torch."),
      object.type.contains("._rebuild_")
    else { return nil }
    var function = object.type
    var arguments = pickle.elements(object.arguments) ?? []
    // A Parameter is a tensor in a wrapper, and a tensor with attributes another.
    for _ in 0..<4 {
      if function.hasPrefix("torch._utils._rebuild_parameter"),
        let inner = arguments.first.flatMap(pickle.object)
      {
        function = inner.type
        arguments = pickle.elements(inner.arguments) ?? []
      } else if function.hasSuffix("._rebuild_from_type_v2"), arguments.count > 2,
        let name = pickle.global(arguments[0])
      {
        function = name
        arguments = pickle.elements(arguments[2]) ?? []
      } else {
        break
      }
    }
    self.function = function
    self.arguments = arguments
    offset = object.offset
  }

  func tensor(
    named name: String, _ pickle: Pickle, _ storages: [String: Range<Int>]
  ) throws(CheckpointError) -> StoredTensor {
    let file = pickle.file
    let isPlain = [
      "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2",
      "torch._utils._rebuild_tensor_v3",
    ].contains(function)
    guard isPlain else {
      throw file.failure(
        .unsupported(
          found: "tensor '\(name)' is of a special kind (\(function))",
          advice: "only dense tensors are read; convert it before saving"), at: offset)
    }
    guard arguments.count >= 4, let start = pickle.integer(arguments[1]),
      let shape = pickle.integers(arguments[2]), let strides = pickle.integers(arguments[3])
    else {
      throw file.failure(
        .malformed(
          expected: "storage, offset, sizes and strides of tensor '\(name)'",
          found: "other arguments"), at: offset)
    }
    let isVersion3 = function.hasSuffix("_v3")
    if arguments.count > (isVersion3 ? 7 : 6),
      let flags = arguments.last.flatMap(pickle.node), !flags.elements.isEmpty
    {
      throw file.failure(
        .unsupported(
          found: "tensor '\(name)' is stored negated or conjugated",
          advice: "resolve it (resolve_neg, resolve_conj) before saving"), at: offset)
    }
    let storage = try StorageReference(arguments[0], pickle, offset: offset)
    var dtype = storage.dtype
    if isVersion3, arguments.count > 6, let typeName = pickle.global(arguments[6]) {
      dtype = DType(torchName: typeName)
    }
    guard let dtype else {
      throw file.failure(
        .unsupported(
          found: "tensor '\(name)' has numbers of a type that is not read (\(storage.type))",
          advice: "convert it to a float, integer or bool type before saving"), at: offset)
    }
    let range = try storage.range(in: storages, file, tensor: name)
    let (first, overflow) = start.addingReportingOverflow(storage.viewStart)
    return try StoredTensor(
      name: name, dtype: dtype, shape: shape, strides: strides, start: overflow ? -1 : first,
      memory: file, storage: range)
  }
}

/// What a pickle says of a storage: ("storage", class, key, device, number of elements[, view]).
struct StorageReference {
  let key: String
  /// The class, `torch.FloatStorage`.
  let type: String
  /// Nil for bytes without a type, and for types that are not read.
  let dtype: DType?
  /// Elements; bytes where there is no type.
  let count: Int
  /// Of a view within its storage, in elements (files of PyTorch before 0.4).
  let viewStart: Int
  let offset: Int

  init(_ value: PickleValue, _ pickle: Pickle, offset: Int) throws(CheckpointError) {
    guard case .persistent(let id) = pickle.node(value)?.kind, let parts = pickle.elements(id),
      parts.count >= 5, pickle.text(parts[0]) == "storage",
      let type = pickle.global(parts[1]), let key = pickle.text(parts[2]),
      key.utf8.count <= PickleMachine.nameLimit, let count = pickle.integer(parts[4]), count >= 0
    else {
      throw pickle.file.failure(
        .malformed(
          expected: "a storage: its class, key, device and size", found: "something else"),
        at: offset)
    }
    self.key = key
    self.type = type
    self.count = count
    self.offset = offset
    let name = type.split(separator: ".").last.map(String.init) ?? type
    dtype = DType.allCases.first { $0.storageClass == name }
    let view = parts.count > 5 ? pickle.elements(parts[5]) ?? [] : []
    viewStart = view.count == 3 ? pickle.integer(view[1]) ?? -1 : 0
  }

  /// Bytes of one counted element.
  var itemSize: Int { dtype?.itemSize ?? 1 }

  func range(
    in storages: [String: Range<Int>], _ file: StoredBytes, tensor: String
  ) throws(CheckpointError) -> Range<Int> {
    guard let range = storages[key] else {
      throw file.failure(
        .malformed(
          expected: "storage '\(key)' of tensor '\(tensor)' in the file", found: "none"),
        at: offset)
    }
    guard count == range.count / itemSize, range.count % itemSize == 0 else {
      throw file.failure(
        .malformed(
          expected: "\(count) elements of \(type) in storage '\(key)' of tensor '\(tensor)'",
          found: "\(range.count) bytes"), at: range.lowerBound)
    }
    return range
  }
}
