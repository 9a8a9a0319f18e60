/// Why pretrained weights are not to be had.
package enum WeightsError: Error, Equatable, CustomStringConvertible {
  case nonePublished(architecture: String)
  case noSuchFile(path: String)
  case download(url: String, reason: String, file: String, folder: String)
  case wrongDigest(path: String, expected: String, found: String)

  package var description: String {
    switch self {
    case .nonePublished(let architecture):
      "nobody has published pretrained weights of \(architecture); train it from scratch "
        + "(without --use-pretrained), or name a file with --weights"
    case .noSuchFile(let path): "there is no weights file \(path) (--weights)"
    case .download(let url, let reason, let file, let folder):
      "the pretrained weights could not be downloaded: \(reason)\n"
        + "Get \(file) from \(url)\nand put it into \(folder), or name it with --weights"
    case .wrongDigest(let path, let expected, let found):
      "\(path) is damaged or not the published file: its SHA-256 begins with "
        + "\(found.prefix(expected.count)), the published one's with \(expected); "
        + "remove it and run again"
    }
  }
}
