import CTorch
import Fixtures
import Foundation
import Testing

@testable import Torch

/// What once showed a fault is read or refused.
@Suite struct FoundInputTests {
  @Test(arguments: ["checkpoint", "safetensors"])
  func `found files of weights`(_ target: String) throws {
    for input in try FoundInputs.of(target) { _ = CheckpointFuzzTests.survives(input.bytes) }
  }

  @Test func `found pickles`() throws {
    for input in try FoundInputs.of("pickle") {
      let file = StoredBytes(input.bytes, path: input.name)
      var storages: [String: Range<Int>] = [:]
      for key in 0..<32 { storages[String(key)] = 0..<min(file.count, (key + 1) * 8) }
      let read = Result { () throws(CheckpointError) in
        try TorchPickleReader.checkpoint(
          PickleMachine.read(file, 0..<file.count), storages: storages, format: .torchArchive)
      }
      if case .success(let checkpoint) = read {
        for tensor in checkpoint.tensors where tensor.byteCount < 1 << 16 {
          #expect(tensor.bytes().count == tensor.byteCount)
        }
      }
    }
  }
}

/// The C ABI refuses arguments that are none, with a text.
@Suite struct HostileArgumentTests {
  /// The text of a call that must fail.
  private func refusal(_ call: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32)
    -> String?
  {
    var error: UnsafeMutablePointer<CChar>?
    let status = call(&error)
    defer { free(error) }
    return status == 0 ? nil : error.map { String(cString: $0) }
  }

  @Test(
    arguments: [
      ([1 << 40, 1 << 40], 6, 4, "a shape that no tensor has"),
      ([1 << 40], 6, 4, "the shape needs 4398046511104 bytes, not 4"),
      ([-1], 6, -4, "a shape that no tensor has"),
      ([1], 256, 1, "no kind of element is number 256"),
      ([1], -1, 1, "no kind of element is number -1"), ([1], 6, 4, "bytes that are none"),
    ] as [([Int64], Int32, Int64, String)])
  func `tensors of bytes`(_ shape: [Int64], _ dtype: Int32, _ count: Int64, _ text: String) {
    var result: ct_tensor?
    let refused = refusal {
      ct_from_bytes(nil, count, dtype, shape, Int64(shape.count), &result, $0)
    }
    #expect(refused?.contains(text) == true, "\(refused ?? "accepted")")
    #expect(result == nil)
  }

  /// LibTorch looks the type up in a table, also beyond its end.
  @Test(arguments: [-2, -1, 256, 1 << 40] as [Int64])
  func `types of elements that are none, as an argument`(_ type: Int64) {
    var operation: ct_operation?
    #expect(refusal { ct_operation_find("aten::softmax", "int", &operation, $0) } == nil)
    var tensor: ct_tensor?
    let number: [Float] = [1]
    #expect(refusal { ct_from_bytes(number, 4, 6, [1], 1, &tensor, $0) } == nil)
    defer { ct_release(tensor) }
    var arguments = [ct_value(), ct_value(), ct_value()]
    arguments[0].kind = Int32(ct_kind_tensor.rawValue)
    arguments[0].tensor = tensor
    arguments[1].kind = Int32(ct_kind_integer.rawValue)
    arguments[1].integer = 0
    arguments[2].kind = Int32(ct_kind_integer.rawValue)
    arguments[2].integer = type
    var results: UnsafeMutablePointer<ct_tensor?>?
    var count: Int64 = 0
    let refused = refusal { ct_operation_call(operation, arguments, 3, &results, &count, $0) }
    #expect(refused == "no kind of element is number \(type)")
    #expect(results == nil)
  }

  @Test func `lists and texts that are none`() {
    var operation: ct_operation?
    #expect(refusal { ct_operation_find("aten::cat", "", &operation, $0) } == nil)
    for (kind, count, text) in [
      (ct_kind_tensors, 2, "a list of 2 elements"), (ct_kind_integers, -1, "a list of -1 elements"),
      (ct_kind_doubles, 3, "a list of 3 elements"), (ct_kind_string, 0, "a text that is none"),
    ] as [(ct_kind, Int64, String)] {
      var value = ct_value()
      value.kind = Int32(kind.rawValue)
      value.count = count
      var results: UnsafeMutablePointer<ct_tensor?>?
      var resultCount: Int64 = 0
      let refused = refusal { ct_operation_call(operation, &value, 1, &results, &resultCount, $0) }
      #expect(refused?.contains(text) == true, "\(refused ?? "accepted")")
    }
    #expect(refusal { ct_set_autocast(40, true, 6, $0) }?.contains("no kind of device") == true)
  }
}
