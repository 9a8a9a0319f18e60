import Foundation
import Support
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Fetches one file over HTTP, piece by piece, and goes on where an earlier try broke off.
enum WeightsDownload {
  /// Why a transfer did not end with the whole file.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// The beginning of a file, and beside it which version of the file it is the beginning of: the
  /// `ETag` or date that the server gave with it, without which nothing can be gone on with.
  struct Part {
    let path: String
    private var versionPath: String { "\(path).version" }

    init(_ path: String) { self.path = path }

    var size: Int {
      var status = stat()
      return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    var version: String? {
      let bytes = FileManager.default.contents(atPath: versionPath)
      return bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Begins anew with another version; nil where the server does not tell versions apart.
    func begin(version: String?) throws {
      remove()
      if let version { try WholeFile.write(version, to: versionPath) }
    }

    func remove() {
      unlink(path)
      unlink(versionPath)
    }
  }

  /// Appends to `part` until it is whole. `progress` gets bytes done and in all (nil: unknown).
  static func fetch(
    _ url: URL, into part: Part, progress: @escaping @Sendable (Int, Int?) -> Void
  ) throws {
    let version = part.version
    let start = version == nil ? 0 : part.size
    var request = URLRequest(url: url, timeoutInterval: 60)
    if start > 0, let version {
      request.setValue("bytes=\(start)-", forHTTPHeaderField: "Range")
      request.setValue(version, forHTTPHeaderField: "If-Range")
    }
    let receiver = Receiver(part: part, start: start, progress: progress)
    let session = URLSession(
      configuration: SilentSession.configuration, delegate: receiver, delegateQueue: nil)
    session.dataTask(with: request).resume()
    let outcome = receiver.wait()
    session.invalidateAndCancel()
    switch outcome {
    case .whole: return
    case .cannotGoOn:
      part.remove()
      try fetch(url, into: part, progress: progress)
    case .failed(let error): throw error
    }
  }

  private enum Outcome {
    case whole
    /// The server cannot go on from where the file broke off.
    case cannotGoOn
    case failed(any Error)
  }

  /// Writes what arrives to the file and says when it is over.
  private final class Receiver: NSObject, URLSessionDataDelegate, Sendable {
    private struct State {
      var descriptor: Int32 = -1
      var received: Int
      var expected: Int?
      /// Nil while nothing went wrong.
      var problem: Outcome?
    }

    private let part: Part, start: Int
    private let progress: @Sendable (Int, Int?) -> Void
    private let state: Mutex<State>
    private let finished = DispatchSemaphore(value: 0)

    init(part: Part, start: Int, progress: @escaping @Sendable (Int, Int?) -> Void) {
      self.part = part
      self.start = start
      self.progress = progress
      state = Mutex(State(received: start))
    }

    func wait() -> Outcome {
      finished.wait()
      return state.withLock { $0.problem ?? .whole }
    }

    func urlSession(
      _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
      completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
      let problem = open(for: response)
      state.withLock { $0.problem = problem }
      completionHandler(problem == nil ? .allow : .cancel)
    }

    /// Opens the file for the kind of answer that the server gives.
    private func open(for response: URLResponse) -> Outcome? {
      guard let answer = response as? HTTPURLResponse else {
        return .failed(Failure(description: "the answer is not HTTP"))
      }
      switch answer.statusCode {
      case 200: break
      case 206 where goesOn(answer): break
      case 206, 416: return start > 0 ? .cannotGoOn : refusal(answer)
      default: return refusal(answer)
      }
      let offset = answer.statusCode == 206 ? start : 0
      do {
        if offset == 0 { try part.begin(version: Self.version(of: answer)) }
        let descriptor = Foundation.open(part.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0, lseek(descriptor, off_t(offset), SEEK_SET) == offset else {
          throw FileError.last("write", part.path)
        }
        let length = Int(answer.expectedContentLength)
        state.withLock { state in
          state.descriptor = descriptor
          state.received = offset
          state.expected = length >= 0 ? offset + length : nil
        }
        return nil
      } catch {
        return .failed(error)
      }
    }

    private func refusal(_ answer: HTTPURLResponse) -> Outcome {
      .failed(Failure(description: "the server answered \(answer.statusCode)"))
    }

    /// Whether a partial answer is of our version, and begins where our part ends.
    private func goesOn(_ answer: HTTPURLResponse) -> Bool {
      let range = answer.value(forHTTPHeaderField: "Content-Range") ?? ""
      let isSame = Self.version(of: answer).map { $0 == part.version } ?? true
      return range.hasPrefix("bytes \(start)-") && isSame
    }

    /// What tells this version of the file from others. A weak tag (`W/`) does not, byte for byte.
    private static func version(of answer: HTTPURLResponse) -> String? {
      if let tag = answer.value(forHTTPHeaderField: "ETag"), tag.hasPrefix("\"") { return tag }
      return answer.value(forHTTPHeaderField: "Last-Modified")
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
      let told: (Int, Int?)? = state.withLock { state in
        guard state.problem == nil else { return nil }
        do {
          try [UInt8](data).withUnsafeBytes {
            try WholeFile.append($0, to: state.descriptor, path: part.path)
          }
          state.received += data.count
          return (state.received, state.expected)
        } catch {
          state.problem = .failed(error)
          return nil
        }
      }
      if let told { progress(told.0, told.1) } else { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: Error?)
    {
      state.withLock { state in
        if state.descriptor >= 0 { close(state.descriptor) }
        if state.problem == nil {
          if let error {
            state.problem = .failed(Failure(description: error.localizedDescription))
          } else if let expected = state.expected, state.received != expected {
            state.problem = .failed(
              Failure(description: "it ended after \(state.received) of \(expected) bytes"))
          }
        }
      }
      finished.signal()
    }
  }
}

/// Makes sessions that leave nothing behind: no cache, no cookies, no credentials.
///
/// Foundation makes folders for cookies and cached pages in the user's home as soon as a
/// configuration is made, whatever it says; it looks for the home in these two variables.
private enum SilentSession {
  static var configuration: URLSessionConfiguration {
    let names = ["XDG_DATA_HOME", "XDG_CACHE_HOME"]
    let before = names.map { getenv($0).map { String(cString: $0) } }
    for name in names { setenv(name, "/dev/null", 1) }
    defer {
      for (name, value) in zip(names, before) {
        if let value { setenv(name, value, 1) } else { unsetenv(name) }
      }
    }
    let configuration = URLSessionConfiguration.ephemeral
    configuration.urlCache = nil
    configuration.httpCookieStorage = nil
    configuration.urlCredentialStorage = nil
    return configuration
  }
}
