import CTorch
import Foundation

/// A refusal by LibTorch: the operation and LibTorch's own words.
package struct TensorError: Error, CustomStringConvertible {
  package let operation: String, message: String

  package init(_ operation: String, _ message: String) {
    self.operation = operation
    self.message = message
  }

  package var description: String { "\(operation): \(message)" }

  /// Runs one C call and turns its status and error text into a throw.
  static func check(
    _ operation: String,
    _ call: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
  ) throws(TensorError) {
    var error: UnsafeMutablePointer<CChar>?
    guard call(&error) != 0 else { return }
    let message = error.map { String(cString: $0) } ?? "unknown error"
    free(error)
    throw TensorError(operation, message)
  }
}
