import Imaging

extension Preprocessing {
  /// The preprocessing that was stored with a model, whatever its architecture's published one is by now; nil where no filter has that name.
  package init?(
    geometry: Geometry, filterName: String, mean: [Double], standardDeviation: [Double]
  ) {
    guard let filter = Interpolation(rawValue: filterName) else { return nil }
    self.geometry = geometry
    self.filter = filter
    self.mean = mean
    self.standardDeviation = standardDeviation
  }
}
