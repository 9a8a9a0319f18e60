/// A value of a pickle. Containers are numbers of nodes in one flat list, so that no nesting,
/// sharing or cycle can exhaust the stack.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  case float(Double)
  case text(String)
  /// A `bytes` object, or an integer of more than 64 bits: its range in the file.
  case raw(Range<Int>)
  case node(Int)
}

/// A container, or an object by the name of what would make it.
struct PickleNode {
  enum Kind {
    case list
    case tuple
    case mapping
    /// A class or function: `torch._utils._rebuild_tensor_v2`.
    case global(String)
    /// What Python would get by calling a class or function; nothing is called here.
    case object(PickleObject)
    /// A reference to something outside the pickle, in torch's files a storage.
    case persistent(PickleValue)
  }

  let kind: Kind
  /// Of a list or tuple; keys and values in turn of a mapping, and of an object that is filled like
  /// one (OrderedDict). Beside the kind, not in it, so that they grow in place.
  var elements: [PickleValue] = []
}

/// An object of a class that is known by name only.
struct PickleObject {
  let type: String
  let arguments: PickleValue
  /// Where in the file it was made.
  let offset: Int
}

/// What a pickle was read into.
struct Pickle {
  let root: PickleValue
  let nodes: [PickleNode]
  /// Behind its last opcode.
  let end: Int
  let file: StoredBytes

  func node(_ value: PickleValue) -> PickleNode? {
    guard case .node(let number) = value else { return nil }
    return nodes[number]
  }

  /// The elements of a list or tuple.
  func elements(_ value: PickleValue) -> [PickleValue]? {
    guard let node = node(value) else { return nil }
    switch node.kind {
    case .list, .tuple: return node.elements
    default: return nil
    }
  }

  func object(_ value: PickleValue) -> PickleObject? {
    guard case .object(let object) = node(value)?.kind else { return nil }
    return object
  }

  /// The pairs of a dictionary, an OrderedDict or a defaultdict, in order.
  func pairs(_ value: PickleValue) -> [(PickleValue, PickleValue)]? {
    guard let node = node(value) else { return nil }
    let items = stride(from: 0, to: node.elements.count - 1, by: 2).map {
      (node.elements[$0], node.elements[$0 + 1])
    }
    switch node.kind {
    case .mapping: return items
    case .object(let object)
    where object.type == "collections.OrderedDict" || object.type == "collections.defaultdict":
      // Python 2 wrote `OrderedDict([[key, value], …])`.
      let given = elements(object.arguments)?.first.flatMap(elements) ?? []
      let listed = given.compactMap { pair -> (PickleValue, PickleValue)? in
        guard let pair = elements(pair), pair.count == 2 else { return nil }
        return (pair[0], pair[1])
      }
      return listed + items
    default: return nil
    }
  }

  /// The name of a class or function.
  func global(_ value: PickleValue) -> String? {
    guard case .global(let name) = node(value)?.kind else { return nil }
    return name
  }

  func text(_ value: PickleValue) -> String? {
    guard case .text(let text) = value else { return nil }
    return text
  }

  func integer(_ value: PickleValue) -> Int? {
    guard case .integer(let number) = value else { return nil }
    return number
  }

  /// The integers of a tuple, or of a `torch.Size` of one; nil where they are more than a tensor
  /// has axes (one tuple may stand in many tensors, so its length must not cost anything).
  func integers(_ value: PickleValue) -> [Int]? {
    if let size = object(value), size.type == "torch.Size" {
      return elements(size.arguments)?.first.flatMap { object($0) == nil ? integers($0) : nil }
    }
    guard let elements = elements(value), elements.count <= StoredTensor.axisLimit else {
      return nil
    }
    let numbers = elements.compactMap(integer)
    return numbers.count == elements.count ? numbers : nil
  }
}

/// Names whose mention in a pickle is an attack. Other unknowns become opaque objects: nothing is
/// called either way, so this list guards no one here, but such a file should not travel further.
enum HostileNames {
  private static let modules: Set<String> = [
    "os", "posix", "nt", "posixpath", "ntpath", "subprocess", "sys", "importlib", "runpy", "pty",
    "socket", "shutil", "ctypes", "code", "codeop", "commands", "pip", "webbrowser", "urllib",
    "requests", "http", "ftplib", "smtplib", "asyncio", "multiprocessing", "threading", "signal",
    "tempfile", "pickle", "_pickle", "cloudpickle", "dill", "marshal", "types", "operator",
    "_operator", "pdb", "bdb", "timeit", "cProfile", "profile", "trace", "inspect", "gc",
    "builtins", "__builtin__", "nturl2path", "fileinput", "platform", "sysconfig", "zipimport",
  ]
  private static let harmlessBuiltins: Set<String> = [
    "set", "frozenset", "dict", "list", "tuple", "int", "float", "complex", "bool", "str", "bytes",
    "bytearray", "slice", "range", "object", "long", "unicode", "type", "NoneType", "xrange",
    "Ellipsis",
  ]

  static func contains(module: String, name: String) -> Bool {
    let package = String(module.prefix { $0 != "." })
    guard modules.contains(package) else { return false }
    let isBuiltin = module == "builtins" || module == "__builtin__"
    return !(isBuiltin && harmlessBuiltins.contains(name))
      && !(module == "types" && name == "SimpleNamespace")
  }
}
