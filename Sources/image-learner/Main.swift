import ArgumentParser
import Dispatch
import Foundation
import ImageLearner
import Training

/// The only place that prints, ends the process or reads its environment.
@main
enum Main {
  private static let interruption = Interruption()

  static func main() {
    startWithShortWaits()
    openStandardStreams()
    let watches = watchSignals()
    let code = withExtendedLifetime(watches) { run(Array(CommandLine.arguments.dropFirst())) }
    exit(code)
  }

  /// LibTorch's threads wait for each other by spinning, for milliseconds: where other programs use the same cores, a run then takes
  /// many times as long. OpenMP reads for how long when it is loaded and never again, so the program begins anew with that set.
  private static func startWithShortWaits() {
    let isRun = CommandLine.arguments.count > 3
    let isSet = ["OMP_WAIT_POLICY", "GOMP_SPINCOUNT"].contains { (name: String) in
      getenv(name) != nil
    }
    guard isRun, !isSet, setenv("GOMP_SPINCOUNT", "1000", 1) == 0,
      let program = realpath("/proc/self/exe", nil)
    else { return }
    // Where this fails the program is only slower.
    execv(program, CommandLine.unsafeArgv)
    free(program)
  }

  private static func run(_ arguments: [String]) -> Int32 {
    if arguments.isEmpty || [["--help"], ["-h"], ["help"]].contains(arguments) {
      print(ProgramCommand.wholeHelp)
      return 0
    }
    let command: any ParsableCommand
    do {
      try ProgramCommand.checkName(arguments)
      command = try ProgramCommand.parseAsRoot(ArgumentSpelling.normalised(arguments))
      try answer(command)
    } catch {
      return reportRefusal(error)
    }
    do {
      try perform(command)
      return 0
    } catch {
      interruption.holdIfEnding()
      return report(Failure(error))
    }
  }

  /// What the parser throws: help and version, which are no errors, or what is wrong with the command line.
  private static func reportRefusal(_ error: any Error) -> Int32 {
    if ProgramCommand.exitCode(for: error) == .success {
      print(ProgramCommand.fullMessage(for: error))
      return 0
    }
    let isOurs = error is PlanError
    return report(isOurs ? Failure(error) : .usage(ProgramCommand.message(for: error)))
  }

  private static func perform(_ command: any ParsableCommand) throws {
    switch command {
    case let command as TrainCommand:
      let plan = try command.plan()
      try InputFiles.check(plan)
      try train(plan)
    case let command as PredictCommand:
      let request = try command.request()
      try InputFiles.check(request)
      try predict(request)
    case let command as ModelsCommand:
      let list = try command.listing(host(), columns: terminalColumns())
      write(list, to: STDOUT_FILENO)
    default: break  // the parser's own, which `answer` has run
    }
  }

  /// Runs the parser's own commands: help ends by an error that holds its text.
  private static func answer(_ command: any ParsableCommand) throws {
    if command is TrainCommand || command is PredictCommand || command is ModelsCommand { return }
    var command = command
    try command.run()
  }

  private static func train(_ plan: Plan) throws {
    let display = display()
    let experiment = Experiment(
      plan, host: host(),
      command: CommandLine.arguments, interruption: interruption
    ) { display.show($0) }
    let outputs = try experiment.run()
    print("report: \(outputs.report)")
    print("results: \(outputs.experiment)")
  }

  private static func predict(_ request: PredictionRequest) throws {
    let display = display()
    let run = PredictionRun(request, host: host()) { display.show($0) }
    try run.run()
    print("predictions: \(request.outputFile)")
  }

  private static func host() -> ImageLearner.Host {
    ImageLearner.Host(environment: ProcessInfo.processInfo.environment)
  }

  private static func report(_ failure: Failure) -> Int32 {
    let message = failure.description.replacingOccurrences(of: "\n", with: "\n  ")
    var text = "image-learner: error: \(message)\n"
    if case .usage = failure { text += "See 'image-learner --help' for all options.\n" }
    write(text, to: STDERR_FILENO)
    return failure.exitCode
  }

  /// Standard output as a log or a terminal; each text is out before the next step begins.
  private static func display() -> ProgressDisplay {
    ProgressDisplay(columns: terminalColumns()) { write($0, to: STDOUT_FILENO) }
  }

  /// Characters in a line of the terminal that standard output goes to; nil where it goes elsewhere.
  private static func terminalColumns() -> Int? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var size = winsize()
    let isSized = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0
    return isSized && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  /// Writes a text at once. A log that cannot be written, as on a full disk, is no reason to end a run.
  private static func write(_ text: String, to descriptor: Int32) {
    var rest = ArraySlice(text.utf8)
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Opens the standard streams that the caller closed, lest a file of the run takes their place and gets the log.
  private static func openStandardStreams() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", O_RDWR)
    }
  }

  /// SIGINT and SIGTERM end the process at once, even within a long tensor operation, and leave nothing unfinished behind.
  private static func watchSignals() -> [any DispatchSourceSignal] {
    signal(SIGXFSZ, SIG_IGN)  // a file that may not grow any more is an error like a full disk
    return [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)  // the source below takes its place
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        guard interruption.end() else { return }  // all is in place: the run ends by itself
        let code = report(.interrupted(signal: number))
        _exit(code)
      }
      source.resume()
      return source
    }
  }
}
