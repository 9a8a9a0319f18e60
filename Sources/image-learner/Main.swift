import ArgumentParser
import Dispatch
import Foundation
import Record
import Runs
import Support

/// The only place that prints, ends the process or reads its environment.
@main
enum Main {
  private static let interruption = Interruption()
  private static let interface = Interface(environment: ProcessInfo.processInfo.environment)

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
    if let failure = unreadableArgument() { return report(failure) }
    if arguments.isEmpty || [["--help"], ["-h"], ["help"]].contains(arguments) {
      return answer(ProgramCommand.wholeHelp)
    }
    let command: any Command
    do {
      try ProgramCommand.checkName(arguments)
      let arguments = ArgumentSpelling.normalised(arguments)
      var parsed = try ProgramCommand.parseAsRoot(arguments)
      try ProgramCommand.checkRepeats(arguments)
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
        ) { _ = write(interface.words($0), to: STDOUT_FILENO) })
      return 0
    } catch {
      interruption.holdIfEnding()
      return report(Failure(error))
    }
  }

  /// What the parser throws: help and version, which are no errors, or a command line's faults.
  private static func reportRefusal(_ error: any Error) -> Int32 {
    if ProgramCommand.exitCode(for: error) == .success {
      return answer(ProgramCommand.fullMessage(for: error))
    }
    let isOurs = error is PlanError
    return report(isOurs ? Failure(error) : .usage(ProgramCommand.message(for: error)))
  }

  /// Prints what was asked for and nothing else; where it cannot be printed, nothing was done.
  private static func answer(_ text: String) -> Int32 {
    guard write(text + "\n", to: STDOUT_FILENO) else {
      return report(Failure(FileError.last("write", "standard output")))
    }
    return 0
  }

  /// An argument that is no UTF-8 text would reach no file: its bytes are lost in reading it.
  private static func unreadableArgument() -> Failure? {
    for (place, bytes) in (0..<CommandLine.argc).map({ ($0, CommandLine.unsafeArgv[Int($0)]) }) {
      guard let bytes, String(validatingCString: bytes) == nil else { continue }
      return .usage(
        "argument \(place), '\(String(cString: bytes))', is not UTF-8 text; "
          + "rename the file, or name the folder that it is in")
    }
    return nil
  }

  private static func report(_ failure: Failure) -> Int32 {
    let message = interface.words(failure.description).printableLines
      .replacingOccurrences(of: "\n", with: "\n  ")
    var text = "image-learner: error: \(message)\n"
    if case .usage = failure { text += "\(interface.words("\(Advice.seeHelp)"))\n" }
    if let stage = interruption.kept {
      text +=
        "The training is kept as it was after \(stage): "
        + "\(interface.words("\(Advice.goOn)")).\n"
    }
    // A bar may stand on the terminal's line.
    if terminalColumns() != nil { write(ProgressDisplay.clearLine, to: STDOUT_FILENO) }
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
  @discardableResult
  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    var rest = ArraySlice(text.utf8)
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Opens standard streams that the caller closed, lest a file of the run gets the log.
  private static func openStandardStreams() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", O_RDWR)
    }
  }

  /// Ends at once on SIGINT, SIGTERM and SIGHUP (a terminal that is closed), even in a tensor
  /// operation; leaves nothing unfinished.
  private static func watchSignals() -> [any DispatchSourceSignal] {
    signal(SIGXFSZ, SIG_IGN)  // a file that may not grow any more is an error like a full disk
    signal(SIGPIPE, SIG_IGN)  // a reader of the log that has gone is no reason to end a run
    watchMappedFiles()
    // Where the caller wants a closed terminal to be survived (nohup), it is.
    let isHangUpIgnored = signal(SIGHUP, SIG_IGN).map { unsafeBitCast($0, to: Int.self) } == 1
    return ([SIGINT, SIGTERM] + (isHangUpIgnored ? [] : [SIGHUP])).map { number in
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

  /// Weights are copied from where their file is mapped, and a file that is cut short meanwhile
  /// ends the process by SIGBUS: this says so first. Nothing but `write` and `_exit` is safe here.
  private static func watchMappedFiles() {
    signal(SIGBUS) { _ in
      let text: StaticString = """
        image-learner: error: a file of weights was cut short, or could not be read any more, \
        while it was in use; let the copy or download of it end, and run again

        """
      _ = Foundation.write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
      _exit(74)
    }
  }
}
