import ArgumentParser

/// Measures parts of image-learner that its own command line cannot take apart. Not installed; `bench/measure` runs it.
@main
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "image-learner-bench",
    abstract:
      "Measures training steps, memory, and a run whose network costs nothing; prepares pictures; finds copies.",
    subcommands: [
      StepsCommand.self, JobCommand.self, MemoryCommand.self, ParityCommand.self,
      PrepareCommand.self,
      CopiesCommand.self, ScaleCommand.self,
    ])
}
