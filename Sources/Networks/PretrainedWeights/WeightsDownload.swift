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

  /// Appends to `partial` until it is whole. `progress` gets bytes done and in all (nil: unknown).
  static func fetch(
    _ url: URL, into partial: String, progress: @escaping @Sendable (Int, Int?) -> Void
  ) throws {
    let present = (try? FileManager.default.attributesOfItem(atPath: partial))?[.size] as? Int
    let start = present ?? 0
    var request = URLRequest(url: url, timeoutInterval: 60)
    if start > 0 { request.setValue("bytes=\(start)-", forHTTPHeaderField: "Range") }
    let receiver = Receiver(path: partial, start: start, progress: progress)
    let session = URLSession(
      configuration: .ephemeral, delegate: receiver, delegateQueue: nil)
    session.dataTask(with: request).resume()
    let outcome = receiver.wait()
    session.invalidateAndCancel()
    switch outcome {
    case .success: return
    case .failure(let failure) where failure.restart:
      try? FileManager.default.removeItem(atPath: partial)
      try fetch(url, into: partial, progress: progress)
    case .failure(let failure): throw Failure(description: failure.reason)
    }
  }

  private struct Problem: Error {
    let reason: String
    /// The server cannot go on from where the file broke off.
    var restart = false
  }

  /// Writes what arrives to the file and says when it is over.
  private final class Receiver: NSObject, URLSessionDataDelegate, Sendable {
    private struct State {
      var handle: FileHandle?
      var received: Int
      var expected: Int?
      var problem: Problem?
    }

    private let path: String, start: Int
    private let progress: @Sendable (Int, Int?) -> Void
    private let state: Mutex<State>
    private let finished = DispatchSemaphore(value: 0)

    init(path: String, start: Int, progress: @escaping @Sendable (Int, Int?) -> Void) {
      self.path = path
      self.start = start
      self.progress = progress
      state = Mutex(State(received: start))
    }

    func wait() -> Result<Void, Problem> {
      finished.wait()
      return state.withLock { $0.problem.map { .failure($0) } ?? .success(()) }
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
    private func open(for response: URLResponse) -> Problem? {
      guard let answer = response as? HTTPURLResponse else {
        return Problem(reason: "the answer is not HTTP")
      }
      let resumes = answer.statusCode == 206
      if answer.statusCode == 416 { return Problem(reason: "", restart: true) }
      guard answer.statusCode == 200 || resumes else {
        return Problem(reason: "the server answered \(answer.statusCode)")
      }
      if !FileManager.default.fileExists(atPath: path) || !resumes {
        guard FileManager.default.createFile(atPath: path, contents: nil) else {
          return Problem(reason: "\(path) cannot be written")
        }
      }
      guard let handle = FileHandle(forWritingAtPath: path) else {
        return Problem(reason: "\(path) cannot be written")
      }
      let length = Int(answer.expectedContentLength)
      let offset = resumes ? start : 0
      state.withLock { state in
        state.handle = handle
        state.received = offset
        state.expected = length >= 0 ? offset + length : nil
      }
      do {
        try handle.seek(toOffset: UInt64(offset))
      } catch {
        return Problem(reason: "\(path) cannot be written: \(error)")
      }
      return nil
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
      let told: (Int, Int?)? = state.withLock { state in
        do {
          try state.handle?.write(contentsOf: data)
          state.received += data.count
          return (state.received, state.expected)
        } catch {
          state.problem = Problem(reason: "\(path) cannot be written: \(error)")
          return nil
        }
      }
      if let told { progress(told.0, told.1) } else { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: Error?)
    {
      state.withLock { state in
        try? state.handle?.close()
        if state.problem == nil {
          if let error {
            state.problem = Problem(reason: error.localizedDescription)
          } else if let expected = state.expected, state.received != expected {
            state.problem = Problem(reason: "it ended after \(state.received) of \(expected) bytes")
          }
        }
      }
      finished.signal()
    }
  }
}
