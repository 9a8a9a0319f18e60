import CCrypto
import Foundation
import Support
import Torch

/// A file of pretrained weights on this machine, and how it came to be here.
package struct LocatedWeights: Sendable, Equatable {
  package enum Origin: String, Sendable { case named, cached, downloaded }

  package let path: String
  package let origin: Origin
  /// In lower-case hexadecimal digits.
  package let sha256: String
}

/// Finds a network's published weights: the file named, a folder, else where they are published.
package enum PretrainedWeights {
  /// Says which file will be loaded, downloading it where it is nowhere.
  ///
  /// - Parameters:
  ///   - file: the file that the user named; nothing else is looked at then.
  ///   - homes: folders laid out as `TORCH_HOME`, in order; a download is kept in the first.
  ///   - progress: told bytes done and in all of a download.
  package static func locate(
    _ architecture: Architecture, file: String?, homes: [String],
    progress: @escaping @Sendable (Int, Int?) -> Void
  ) throws -> LocatedWeights {
    if let file {
      try check(named: file)
      let base = file.split(separator: "/").last.map(String.init)
      let isPublished = base != nil && base == architecture.weightsFile
      let digest = try checkedDigest(of: file, named: isPublished ? base ?? "" : "")
      return LocatedWeights(path: file, origin: .named, sha256: digest)
    }
    guard let name = architecture.weightsFile, let address = architecture.weightsURL,
      let url = URL(string: address)
    else { throw WeightsError.nonePublished(architecture: architecture.name) }
    if let cached = try cached(architecture, homes: homes) { return cached }
    let folder = "\(homes.first ?? ".")/hub/checkpoints"
    try Folder.make(folder)
    do {
      // Jobs that start together want the same file: one fetches it, the others wait and find it.
      let lock = FolderLock(waitingFor: folder)
      defer { lock.release() }
      if let cached = try cached(architecture, homes: homes) { return cached }
      try WeightsDownload.fetch(
        url, into: WeightsDownload.Part("\(folder)/\(name).partial"), progress: progress)
      return try kept(name, in: folder)
    } catch let failure as WeightsDownload.Failure {
      throw WeightsError.download(
        url: address, reason: failure.description, file: name, folder: folder)
    }
  }

  /// Refuses what is no file of weights before it is opened: a pipe or a device never ends.
  package static func check(named file: String) throws(WeightsError) {
    switch Folder.kind(of: file) {
    case .file: return
    case .folder: throw .noFile(path: file, kind: "a folder")
    case .other: throw .noFile(path: file, kind: "a pipe, a socket or a device")
    case nil: throw .noSuchFile(path: file)
    }
  }

  /// Verifies what was fetched and gives it its own name.
  private static func kept(_ name: String, in folder: String) throws -> LocatedWeights {
    let path = "\(folder)/\(name)"
    let part = WeightsDownload.Part("\(path).partial")
    let digest: String
    do {
      digest = try checkedDigest(of: part.path, named: name)
      try checkContents(of: part.path, named: name)
    } catch {
      // Going on from a damaged beginning would never end well.
      part.remove()
      throw error
    }
    guard rename(part.path, path) == 0 else { throw FileError.last("write", path) }
    part.remove()
    return LocatedWeights(path: path, origin: .downloaded, sha256: digest)
  }

  private static func cached(
    _ architecture: Architecture, homes: [String]
  ) throws -> LocatedWeights? {
    guard let path = cachedFile(architecture, homes: homes), let name = architecture.weightsFile
    else { return nil }
    return LocatedWeights(
      path: path, origin: .cached, sha256: try checkedDigest(of: path, named: name))
  }

  /// Whether a run would take the published file from one of the folders: whole, and with as many
  /// numbers as the network has. Its contents are not read; a run compares digest and checksums.
  package static func isCached(_ architecture: Architecture, homes: [String]) -> Bool {
    guard let path = cachedFile(architecture, homes: homes),
      let checkpoint = try? Checkpoint.read(path)
    else { return false }
    return checkpoint.tensors.map(\.count).reduce(0, +) >= architecture.parameterCount
  }

  /// The network's published file in one of the folders, nil where it is in none.
  private static func cachedFile(_ architecture: Architecture, homes: [String]) -> String? {
    guard let name = architecture.weightsFile else { return nil }
    return homes.flatMap { ["\($0)/hub/checkpoints/\(name)", "\($0)/checkpoints/\(name)"] }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Compares a file with its own checksums where its published name tells no digest to compare it
  /// with. A run does so anyway when it loads the file.
  package static func checkContents(of path: String, named name: String) throws {
    if publishedDigest(in: name) == nil { _ = try Checkpoint.read(path, checkingContents: true) }
  }

  /// The digest of a file, compared with the one that torchvision writes into its file names.
  private static func checkedDigest(of path: String, named name: String) throws -> String {
    let digest = try FileDigest.sha256(of: path)
    if let expected = publishedDigest(in: name), !digest.hasPrefix(expected) {
      throw WeightsError.wrongDigest(path: path, expected: expected, found: digest)
    }
    return digest
  }

  /// The beginning of the SHA-256 in names such as `resnet18-f37072fd.pth`: 8 or more hexadecimal
  /// digits after the last hyphen.
  static func publishedDigest(in name: String) -> String? {
    guard let hyphen = name.lastIndex(of: "-"), let dot = name.lastIndex(of: "."), hyphen < dot
    else { return nil }
    let digits = name[name.index(after: hyphen)..<dot]
    let isHexadecimal = digits.utf8.allSatisfy {
      (48...57).contains($0) || (97...102).contains($0)
    }
    return digits.count >= 8 && isHexadecimal ? String(digits) : nil
  }
}

/// Why pretrained weights are not to be had.
package enum WeightsError: Error, Equatable, CustomStringConvertible {
  case nonePublished(architecture: String)
  case noSuchFile(path: String)
  /// `kind` says what is there instead.
  case noFile(path: String, kind: String)
  case download(url: String, reason: String, file: String, folder: String)
  case wrongDigest(path: String, expected: String, found: String)

  package var description: String {
    switch self {
    case .nonePublished(let architecture):
      "nobody has published pretrained weights of \(architecture); "
        + "\(Advice.doWithoutPublishedWeights)"
    case .noSuchFile(let path): "there is no weights file \(path) (--weights)"
    case .noFile(let path, let kind): "\(path) is \(kind), not a file of weights (--weights)"
    case .download(let url, let reason, let file, let folder):
      "the pretrained weights could not be downloaded into \(folder): \(reason)\n"
        + "Get \(file) from \(url)\nand \(Advice.keepWeights)"
    case .wrongDigest(let path, let expected, let found):
      "\(path) is damaged or not the published file: its SHA-256 begins with "
        + "\(found.prefix(expected.count)), the published one's with \(expected); "
        + "\(Advice.removeWeights)"
    }
  }
}

/// SHA-256 of files.
package enum FileDigest {
  /// The digest in lower-case hexadecimal digits.
  package static func sha256(of path: String) throws -> String {
    // Without O_NONBLOCK the opening of a named pipe would wait for ever.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0, let file = fdopen(descriptor, "rb") else {
      throw FileError.last("read", path)
    }
    defer { fclose(file) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw FileError(path: path, action: "read", reason: "it is a folder or a device, not a file")
    }
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count > 0 { EVP_DigestUpdate(context, buffer, count) }
      if count < buffer.count { break }
    }
    guard ferror(file) == 0 else { throw FileError.last("read", path) }
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    EVP_DigestFinal_ex(context, &digest, &length)
    return digest.prefix(Int(length)).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }
}
