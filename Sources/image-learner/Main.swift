import ArgumentParser
import Dispatch
import Foundation
import Record
import Runs

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

  /// LibTorch's threads wait for each other by spinning, for milliseconds: where other programs use
  /// the same cores, a run then takes many times as long. OpenMP reads for how long when it is
  /// loaded and never again, so the program begins anew with that set.
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
    let command: any Command
    do {
      try ProgramCommand.checkName(arguments)
      var parsed = try ProgramCommand.parseAsRoot(ArgumentSpelling.normalised(arguments))
      guard let ours = parsed as? any Command else {
        // The parser's own: help ends by an error that holds its text.
        try parsed.run()
        return 0
      }
      command = ours
    } catch {
      return reportRefusal(error)
    }
    do {
      try command.perform(
        World(
          grants: Grants(environment: ProcessInfo.processInfo.environment),
          interruption: interruption, columns: terminalColumns()
        ) { write($0, to: STDOUT_FILENO) })
      return 0
    } catch {
      interruption.holdIfEnding()
      return report(Failure(error))
    }
  }

  /// What the parser throws: help and version, which are no errors, or a command line's faults.
  private static func reportRefusal(_ error: any Error) -> Int32 {
    if ProgramCommand.exitCode(for: error) == .success {
      print(ProgramCommand.fullMessage(for: error))
      return 0
    }
    let isOurs = error is PlanError
    return report(isOurs ? Failure(error) : .usage(ProgramCommand.message(for: error)))
  }

  private static func report(_ failure: Failure) -> Int32 {
    let message = failure.description.replacingOccurrences(of: "\n", with: "\n  ")
    var text = "image-learner: error: \(message)\n"
    if case .usage = failure { text += "See 'image-learner --help' for all options.\n" }
    write(text, to: STDERR_FILENO)
    return failure.exitCode
  }

  /// Columns of the terminal that standard output goes to; nil where it goes elsewhere.
  private static func terminalColumns() -> Int? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var size = winsize()
    let isSized = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0
    return isSized && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  /// Writes a text at once. A log that cannot be written (a full disk) is no reason to end a run.
  private static func write(_ text: String, to descriptor: Int32) {
    var rest = ArraySlice(text.utf8)
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Opens standard streams that the caller closed, lest a file of the run gets the log.
  private static func openStandardStreams() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", O_RDWR)
    }
  }

  /// Ends at once on SIGINT and SIGTERM, even in a tensor operation; leaves nothing unfinished.
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
