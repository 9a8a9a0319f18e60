import ArgumentParser
import Networks
import Record
import Runs
import Support

/// `image-learner models`: the networks that can be named, and their weights.
struct ModelsCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List the networks that --model-name takes.",
    discussion: """
      Each with its parameters, the size that --image-resize original gives its images, and its \
      pretrained weights: a run downloads those that are not cached on this machine.

      EXAMPLE
        image-learner models --fetch resnet18 caformer_s18 --torch-home /data/torch
      """)

  @Option("table, json, or galaxy for all menus of the Galaxy form. (default: table)", "format")
  var format: String?
  @Option("Folder of cached weights to look into first, as in training.", "folder")
  var torchHome: String?
  @Option(
    help: ArgumentHelp(
      """
      Download the weights of these networks, or of all, into the folder, and verify those that are \
      there; a broken download goes on where it ended.
      """, valueName: "name|all"))
  var fetch: [String] = []

  enum Format: String, CaseIterable { case table, json, galaxy }

  func perform(_ world: World) throws {
    if fetch.isEmpty {
      world.write(try listing(world))
    } else {
      try fetch(world)
    }
  }

  private func fetch(_ world: World) throws {
    let (networks, home) = try asked(of: world)
    world.say("weights go into \(home)/hub/checkpoints")
    try WeightsFetch(networks, into: home).run([world.display]) { outcome in
      let what =
        switch outcome.result {
        case .success(let located): "\(located.origin.rawValue), SHA-256 \(located.sha256)"
        case .failure: "failed"
        }
      world.say("\(outcome.network): \(outcome.file) \(what)")
    }
  }

  /// The networks whose weights are to be fetched, each once, and the folder for them.
  private func asked(of world: World) throws(PlanError) -> ([Architecture], home: String) {
    var reader = ArgumentReader()
    if let format { reader.refuse("--format", format, "has no meaning with --fetch") }
    let home = world.grants.weightsFolders(named: reader.path(torchHome, "--torch-home")).first
    if home == nil { _ = reader.required(nil, "--torch-home", "the folder for the weights") }
    let published = Catalogue.all.filter { $0.weightsURL != nil }
    var names: [String] = []
    for word in fetch.flatMap({ $0.split(separator: ",") }).map({ String($0).trimmed }) {
      if word == "all" {
        names += published.map(\.name)
      } else if Catalogue.architecture(named: word) == nil {
        reader.refuse("--fetch", word, ClosedChoice(Catalogue.names + ["all"]).reason(for: word))
      } else if !published.contains(where: { $0.name == word }) {
        reader.refuse("--fetch", word, "has no published weights")
      } else {
        names.append(word)
      }
    }
    if names.isEmpty, reader.problems.isEmpty {
      reader.refuse("--fetch", "", "names no network; write 'all' for every one")
    }
    if !reader.problems.isEmpty { throw PlanError(problems: reader.problems) }
    return (published.filter { names.contains($0.name) }, home ?? ".")
  }

  /// The list; if the terminal is narrower than the table, without the columns that say least.
  func listing(_ world: World) throws(PlanError) -> String {
    var reader = ArgumentReader()
    // The name of the first release.
    let format = reader.choice(format, "--format", aliases: [("text", Format.table)]) ?? .table
    let home = reader.path(torchHome, "--torch-home")
    if !reader.problems.isEmpty { throw PlanError(problems: reader.problems) }
    let homes = world.grants.weightsFolders(named: home)
    let list = ModelList(Catalogue.all) { PretrainedWeights.isCached($0, homes: homes) }
    return switch format {
    case .table: list.table(columns: world.columns)
    case .json: list.json
    case .galaxy: GalaxyMenus.file
    }
  }
}
