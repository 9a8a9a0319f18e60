import Evaluation
import Record
import Support
import Training

extension Trainer {
  /// Makes the validation rows' labels likeliest by one temperature, in the model's last layer; no
  /// scaling where nothing is done.
  func calibrate(
    by method: CalibrationMethod, _ data: PreparedData
  ) throws -> (scaling: TemperatureScaling?, notices: [Notice]) {
    guard method.usesTemperature(validationRows: data.training.validation.count),
      let rows = try predictions(of: data.training.validation).classified,
      let scaling = TemperatureScaling(fittedTo: rows)
    else { return (nil, []) }
    // Where every validation image is answered rightly, the model would be made sure of everything.
    if method == .automatic, scaling.isAtLimit {
      return (nil, [.uncalibrated(validationRows: rows.truth.count)])
    }
    try divideLogits(by: scaling.temperature)
    return (scaling, [])
  }
}

extension TemperatureScaling {
  /// What was found, and what it did to the test.
  func notices(_ evaluations: Evaluations) -> [Notice] {
    guard let effect = evaluations.calibration else { return [] }
    let rows = NumberText.count(effect.fittedRows, "validation image")
    let number = { NumberText.fixed($0, decimals: 3) }
    var found = [
      Notice(
        .decision,
        "Calibration: the logits are divided by \(NumberText.short(temperature)), fitted to "
          + "\(rows). The expected calibration error of the test went from "
          + "\(number(effect.error.before)) to \(number(effect.error.after)).")
    ]
    if isAtLimit {
      found.append(
        Notice(
          .warning,
          "the temperature is at the end of what it may be "
            + "(\(NumberText.short(Self.range.lowerBound)) to "
            + "\(NumberText.short(Self.range.upperBound))): \(rows) do not tell how sure the model "
            + "should be."))
    }
    return found
  }
}

extension Notice {
  fileprivate static func uncalibrated(validationRows: Int) -> Notice {
    Notice(
      .decision,
      "The probabilities are as they come from training: the answers about "
        + "\(NumberText.count(validationRows, "validation image")) do not tell how sure the model "
        + "should be.")
  }
}
