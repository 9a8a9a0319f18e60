import Foundation
import Synchronization

/// A web server on a loopback port that serves one file, as badly as it is told to.
final class LocalServer: Sendable {
  struct Behaviour: Sendable {
    var status = 200
    /// Bytes after which the connection is cut, for the first request alone.
    var cutAfter: Int?
    var takesRanges = true
    /// Sent as `ETag` where it is quoted, else as `Last-Modified`; nil for neither.
    var version: String? = "\"1\""
    /// Whether `If-Range` is heeded.
    var knowsConditions = true
  }

  private let socket: Int32
  let port: Int
  private let content: [UInt8], behaviour: Behaviour
  private let seen = Mutex<[String]>([])

  /// The request heads so far.
  var requests: [String] { seen.withLock { $0 } }

  init(serving content: [UInt8], _ behaviour: Behaviour = Behaviour()) throws {
    self.content = content
    self.behaviour = behaviour
    let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(socket, pointer, length) == 0 && listen(socket, 8) == 0
          && getsockname(socket, pointer, &length) == 0
      }
    }
    guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
    self.socket = socket
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [self] in serve() }
  }

  func stop() {
    shutdown(socket, Int32(SHUT_RDWR))
    close(socket)
  }

  private func serve() {
    while true {
      let connection = accept(socket, nil, nil)
      guard connection >= 0 else { return }
      answer(connection)
      close(connection)
    }
  }

  private func answer(_ connection: Int32) {
    var buffer = [UInt8](repeating: 0, count: 8192)
    let count = read(connection, &buffer, buffer.count)
    guard count > 0 else { return }
    let head = String(decoding: buffer.prefix(count), as: UTF8.self)
    let isFirst = seen.withLock { seen in
      seen.append(head)
      return seen.count == 1
    }
    var body = content[...]
    var status = "\(behaviour.status) Status"
    var range = ""
    let condition = head.firstMatch(of: /If-Range: ([^\r]*)\r/).map { String($0.1) }
    let isSame =
      condition == nil || condition == behaviour.version || !behaviour.knowsConditions
    if behaviour.takesRanges, isSame, let found = head.firstMatch(of: /Range: bytes=(\d+)-/),
      let start = Int(found.1)
    {
      guard start < content.count else {
        return send("HTTP/1.1 416 Range\r\nContent-Length: 0\r\n\r\n", [], connection)
      }
      body = content[start...]
      status = "206 Partial"
      range = "Content-Range: bytes \(start)-\(content.count - 1)/\(content.count)\r\n"
    }
    if behaviour.status != 200 { body = [] }
    if let version = behaviour.version {
      range += "\(version.hasPrefix("\"") ? "ETag" : "Last-Modified"): \(version)\r\n"
    }
    let sent = isFirst ? body.prefix(behaviour.cutAfter ?? .max) : body
    send(
      "HTTP/1.1 \(status)\r\n\(range)Content-Length: \(body.count)\r\nConnection: close\r\n\r\n",
      Array(sent), connection)
  }

  private func send(_ head: String, _ body: [UInt8], _ connection: Int32) {
    for part in [Array(head.utf8), body] {
      var rest = part[...]
      while !rest.isEmpty {
        let written = rest.withUnsafeBytes {
          Foundation.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard written > 0 else { return }
        rest = rest.dropFirst(written)
      }
    }
  }
}
