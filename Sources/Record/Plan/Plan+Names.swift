import Support

extension Plan {
  /// The same choices with files and folders by their names alone: where they lie is the business
  /// of one machine, and results are shared.
  package var withoutFolders: Plan {
    var plan = self
    plan.data.csvFile = data.csvFile.fileName
    plan.data.imageSource = data.imageSource.fileName
    plan.model.weightsFile = model.weightsFile?.fileName
    plan.model.torchHome = model.torchHome?.fileName
    plan.outputDirectory = outputDirectory.fileName
    return plan
  }

  /// The words of the command line that the plan was read from, without folders as well: of the
  /// program, and of what is one of the plan's paths, alone or as `--option=path`.
  package func withoutFolders(_ command: [String]) -> [String] {
    let paths = [
      data.csvFile, data.imageSource, model.weightsFile, model.torchHome, outputDirectory,
    ].compactMap { $0 }
    return command.enumerated().map { place, word in
      if place == 0 || paths.contains(word) { return word.fileName }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, word.hasPrefix("--"), paths.contains(String(parts[1])) else {
        return word
      }
      return "\(parts[0])=\(String(parts[1]).fileName)"
    }
  }
}
