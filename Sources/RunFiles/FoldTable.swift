import Evaluation
import Record
import Support

/// `folds.tsv`: each fold of a cross-validation, then the mean and the standard deviation (n − 1)
/// of every metric over the folds.
package enum FoldTable {
  /// Fold, rows and groups of its test, its best epoch, then a column for each metric of the task
  /// by its key. What is undefined is empty.
  package static func text(_ results: FoldResults, _ test: SubsetEvaluation) -> String {
    var table = SeparatedText(.tab)
    let keys = test.rows.map(\.key)
    let spreads = keys.map(results.spread)
    table.append(["fold", "rows", "groups", "best_epoch"] + keys)
    for (index, fold) in results.folds.enumerated() {
      let counts = [index + 1, fold.rows.test, fold.testGroups, fold.history.bestEpoch]
      table.append(counts.map(String.init) + spreads.map { cell($0.values[index]) })
    }
    table.append(["mean", "", "", ""] + spreads.map { cell($0.mean) })
    table.append(
      ["standard deviation", "", "", ""] + spreads.map { cell($0.standardDeviation) })
    return table.text
  }

  private static func cell(_ value: Double?) -> String {
    value.map(PythonFormat.repr) ?? ""
  }
}
