import Charts
import Foundation
import Imaging
import Report
import RunFiles
import Support

/// The figures of a page as pictures.
package enum PlotFiles {
  static let folder = "visualizations"

  /// One file a plot, at twice the size it has on the page.
  package static func files(of page: ReportPage) -> [ResultFile] {
    page.plots.map { file($0.chart, "\(folder)/\($0.path).png") }
  }

  private static func file(_ chart: any Chart, _ path: String) -> ResultFile {
    ResultFile(
      path,
      bytes: try PNGFile.bytes(of: VectorDrawing.picture(of: chart.drawing().standaloneSVG())))
  }

  /// Fails where plots could not be drawn, before there is anything to lose. An installed copy
  /// brings its fonts, so that plots are the same on every machine.
  static func check() throws {
    if let program = realpath("/proc/self/exe", nil) {
      defer { free(program) }
      let place = Folder.parent(of: Folder.parent(of: String(cString: program)))
      let fonts = "\(place)/lib/image-learner/fonts"
      if Folder.kind(of: fonts) == .folder { VectorDrawing.useFonts(in: fonts) }
    }
    try VectorDrawing.check()
  }
}
