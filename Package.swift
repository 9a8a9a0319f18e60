// swift-tools-version: 6.2
import PackageDescription

/// Where LibTorch lives: any folder with `include/` and `lib/` (`LIBTORCH=`), or what `make setup` unpacked.
let libtorch = Context.environment["LIBTORCH"] ?? "\(Context.packageDirectory)/.deps/torch"

/// CI refuses warnings; a developer's build only shows them.
let swiftSettings: [SwiftSetting] =
  Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

let torchHeaders: [CXXSetting] = [
  .unsafeFlags([
    "-std=c++20", "-isystem", "\(libtorch)/include",
    "-isystem", "\(libtorch)/include/torch/csrc/api/include", "-O2", "-g0",
  ])
]

/// The second rpath is the one of an installed tree (`make install`).
let torchLibraries: [LinkerSetting] = [
  .unsafeFlags([
    "-L\(libtorch)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(libtorch)/lib",
    "-Xlinker", "-rpath", "-Xlinker", "$ORIGIN/../lib/image-learner",
  ]),
  .linkedLibrary("torch"), .linkedLibrary("torch_cpu"), .linkedLibrary("c10"),
]

/// A module and its tests. `uses` is the whole list of rooms it may see; `make lint` checks the imports against it.
/// `fixtures` names the folders of data files among its tests.
func room(_ name: String, uses: [Target.Dependency] = [], fixtures: [String] = []) -> [Target] {
  [
    .target(name: name, dependencies: uses, swiftSettings: swiftSettings),
    .testTarget(
      name: "\(name)Tests", dependencies: [.byName(name: name), "Fixtures"] + uses,
      exclude: fixtures, swiftSettings: swiftSettings),
  ]
}

let package = Package(
  name: "image-learner",
  products: [.executable(name: "image-learner", targets: ["image-learner"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    .target(name: "CTorch", cxxSettings: torchHeaders, linkerSettings: torchLibraries),
    .target(
      name: "CCodecs",
      linkerSettings: [
        .linkedLibrary("jpeg"), .linkedLibrary("png"),
        .linkedLibrary("dl", .when(platforms: [.linux])),
      ]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "Fixtures", path: "Tests/Fixtures", swiftSettings: swiftSettings),
    .executableTarget(
      name: "image-learner",
      dependencies: [
        "ImageLearner", "LudwigFormat", "Training", "Networks", "Evaluation", "Torch", "Support",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: swiftSettings),
    // Measures; neither tested nor installed.
    .executableTarget(
      name: "image-learner-bench",
      dependencies: [
        "ImageLearner", "Training", "Networks", "Torch", "Support",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: swiftSettings),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["Fixtures", "Datasets", "Networks", "Torch", "Training", "image-learner"],
      swiftSettings: swiftSettings),
  ]
    + room("Support")
    + room("Torch", uses: ["CTorch", "Support"], fixtures: ["Fixtures"])
    + room("Imaging", uses: ["CCodecs", "Torch", "Support"])
    + room("Datasets", uses: ["CZip", "Imaging", "Support"])
    + room("Networks", uses: ["CCrypto", "Torch", "Support"])
    + room("Evaluation", uses: ["Support"])
    + room("Training", uses: ["Networks", "Datasets", "Evaluation", "Imaging", "Torch", "Support"])
    + room(
      "LudwigFormat",
      uses: ["Training", "Networks", "Datasets", "Evaluation", "Torch", "Support"])
    + room("Charts", uses: ["Support"])
    + room("Report", uses: ["Charts", "Evaluation", "Support"])
    + room(
      "ImageLearner",
      uses: [
        "Report", "Charts", "LudwigFormat", "Training", "Networks", "Datasets", "Evaluation",
        "Imaging", "Torch", "Support",
      ])
)
