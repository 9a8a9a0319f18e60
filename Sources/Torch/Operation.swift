import CTorch
import Foundation

/// One ATen operation, found once by name and overload.
///
/// `@unchecked Sendable`: points to a LibTorch dispatcher's entry, which never changes or moves.
struct Operation: @unchecked Sendable {
  let name: String
  private let found: Result<ct_operation, TensorError>

  init(_ name: String, _ overload: String) {
    self.name = overload.isEmpty ? name : "\(name).\(overload)"
    var operation: ct_operation?
    do throws(TensorError) {
      try TensorError.check(self.name) { ct_operation_find(name, overload, &operation, $0) }
      found = operation.map { .success($0) } ?? .failure(TensorError(name, "not found"))
    } catch {
      found = .failure(error)
    }
  }

  /// Throws where this LibTorch has no such operation.
  func resolve() throws(TensorError) { _ = try found.get() }

  func call(_ arguments: Argument...) throws(TensorError) -> Tensor {
    try run(arguments, returning: 1)[0]
  }

  func callPair(_ arguments: Argument...) throws(TensorError) -> (Tensor, Tensor) {
    let results = try run(arguments, returning: 2)
    return (results[0], results[1])
  }

  func callList(_ arguments: Argument...) throws(TensorError) -> [Tensor] { try run(arguments) }

  func callVoid(_ arguments: Argument...) throws(TensorError) { _ = try run(arguments) }

  private func run(
    _ arguments: [Argument], returning expected: Int? = nil
  ) throws(TensorError) -> [Tensor] {
    let operation = try found.get()
    var raw: UnsafeMutablePointer<ct_tensor?>?
    var count: Int64 = 0
    let lists = ArgumentLists()
    let values = lists.values(of: arguments)
    // The tensors and lists that `values` points into live until the call is over.
    try withExtendedLifetime((arguments, lists)) { () throws(TensorError) in
      try TensorError.check(name) { error in
        ct_operation_call(operation, values, Int64(values.count), &raw, &count, error)
      }
    }
    defer { free(raw) }
    guard let raw, expected == nil || expected == Int(count) else {
      throw TensorError(name, "\(count) results, not \(expected ?? 0)")
    }
    let owned = (0..<Int(count)).compactMap { i in raw[i].map { Tensor(owning: $0) } }
    guard owned.count == Int(count) else { throw TensorError(name, "an undefined result") }
    return owned
  }
}

/// One argument of an operation, in the shapes that ATen's schemas know.
enum Argument {
  case absent
  case tensor(Tensor)
  case optionalTensor(Tensor?)
  case tensors([Tensor])
  case integer(Int)
  case optionalInteger(Int?)
  case integers([Int])
  case optionalIntegers([Int]?)
  case double(Double)
  case optionalDouble(Double?)
  case boolean(Bool)
  case scalar(Scalar)
  case optionalScalar(Scalar?)
  case string(String)
  case dtype(DType)
  case optionalDType(DType?)
  case memoryFormat(MemoryFormat)
  case optionalMemoryFormat(MemoryFormat?)
  case device(Device)
  case optionalDevice(Device?)
}

/// The C form of arguments, and the memory that their lists need while a call runs.
private struct ArgumentLists {
  private final class Memory {
    var pointers: [UnsafeMutableRawPointer] = []
    deinit { for pointer in pointers { pointer.deallocate() } }
  }
  private let memory = Memory()

  func values(of arguments: [Argument]) -> [ct_value] {
    arguments.map(value)
  }

  private func value(_ argument: Argument) -> ct_value {
    switch argument {
    case .absent, .optionalTensor(nil), .optionalInteger(nil), .optionalIntegers(nil),
      .optionalDouble(nil), .optionalScalar(nil), .optionalDType(nil), .optionalMemoryFormat(nil),
      .optionalDevice(nil):
      return ct_value(ct_kind_none)
    case .tensor(let tensor), .optionalTensor(.some(let tensor)):
      var value = ct_value(ct_kind_tensor)
      value.tensor = tensor.raw
      return value
    case .tensors(let tensors):
      var value = ct_value(ct_kind_tensors, count: tensors.count)
      value.tensors = copy(tensors.map { Optional($0.raw) })
      return value
    case .integer(let number), .optionalInteger(.some(let number)): return ct_value(integer: number)
    case .integers(let numbers), .optionalIntegers(.some(let numbers)):
      var value = ct_value(ct_kind_integers, count: numbers.count)
      value.integers = copy(numbers.map(Int64.init))
      return value
    case .double(let number), .optionalDouble(.some(let number)): return ct_value(double: number)
    case .boolean(let flag): return ct_value(ct_kind_boolean, integer: flag ? 1 : 0)
    case .scalar(let scalar), .optionalScalar(.some(let scalar)):
      switch scalar {
      case .integer(let number): return ct_value(integer: number)
      case .double(let number): return ct_value(double: number)
      }
    case .string(let text):
      var value = ct_value(ct_kind_string)
      value.string = copy(Array(text.utf8CString))
      return value
    case .dtype(let dtype), .optionalDType(.some(let dtype)):
      return ct_value(integer: Int(dtype.rawValue))
    case .memoryFormat(let format), .optionalMemoryFormat(.some(let format)):
      return ct_value(integer: format.rawValue)
    case .device(let device), .optionalDevice(.some(let device)):
      return ct_value(ct_kind_device, integer: Int(device.code))
    }
  }

  private func copy<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafePointer<Element> {
    let buffer = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
    buffer.update(from: elements, count: elements.count)
    memory.pointers.append(UnsafeMutableRawPointer(buffer))
    return UnsafePointer(buffer)
  }
}

extension ct_value {
  fileprivate init(_ kind: ct_kind, count: Int = 0, integer: Int = 0) {
    self.init()
    self.kind = Int32(kind.rawValue)
    self.count = Int64(count)
    self.integer = Int64(integer)
  }

  fileprivate init(integer: Int) { self.init(ct_kind_integer, integer: integer) }

  fileprivate init(double: Double) {
    self.init(ct_kind_double)
    number = double
  }
}
