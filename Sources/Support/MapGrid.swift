/// Where the places of a network's map look in the picture, in pixels, along either side.
///
/// A place looks at the middle of its receptive field (Araujo et al. 2019, "Computing Receptive
/// Fields of Convolutional Neural Networks"), which is the middle of its share of the picture only
/// where no layer pads: a 3x3 convolution of stride 2 with padding 1 looks at every second pixel,
/// the first included, so after five of them the places look at 0.5, 32.5, 64.5...
package struct MapGrid: Sendable, Equatable {
  /// From one place to the next.
  package let step: Float
  /// Where the first place looks; pixel 0 goes from 0 to 1.
  package let first: Float

  package init(step: Float, first: Float) {
    self.step = step
    self.first = first
  }

  /// The grid of places that share out the picture evenly, each seeing its own share.
  package init(shares side: Float) { self.init(step: side, first: side / 2) }

  /// Where a place looks.
  package func middle(of place: Int) -> Float { first + Float(place) * step }

  /// The place that looks at a point of the picture; what lies between two places is a fraction.
  package func place(at point: Float) -> Float { (point - first) / step }
}
