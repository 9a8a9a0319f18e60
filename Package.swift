// swift-tools-version: 6.2
import PackageDescription

/// Where LibTorch lives: any folder with `include/` and `lib/` (`LIBTORCH=`), or what `make setup`
/// unpacked.
let libtorch = Context.environment["LIBTORCH"] ?? "\(Context.packageDirectory)/.deps/torch"

/// CI refuses warnings; a developer's build only shows them.
let swiftSettings: [SwiftSetting] =
  Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

/// LibTorch's checks name files, which is to be no place on the machine that built the program.
let torchHeaders: [CXXSetting] = [
  .unsafeFlags([
    "-fmacro-prefix-map=\(Context.packageDirectory)/=", "-fmacro-prefix-map=\(libtorch)/=",
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

/// A module and its tests. `uses` is the whole list of rooms it may see; `make lint` checks the
/// imports against it. `embeds` are files that are compiled into it, `fixtures` the folders of data
/// files among its tests.
func room(
  _ name: String, uses: [Target.Dependency] = [], embeds: [String] = [], fixtures: [String] = []
) -> [Target] {
  [
    .target(
      name: name, dependencies: uses, resources: embeds.map { .embedInCode($0) },
      swiftSettings: swiftSettings),
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
    .target(name: "CSystem"),
    .target(name: "CTorch", cxxSettings: torchHeaders, linkerSettings: torchLibraries),
    .target(name: "CResampling", linkerSettings: [.linkedLibrary("m")]),
    .target(
      name: "CCodecs",
      linkerSettings: [
        .linkedLibrary("jpeg"), .linkedLibrary("png"),
        .linkedLibrary("dl", .when(platforms: [.linux])),
      ]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(
      name: "Fixtures", dependencies: ["Record", "Evaluation", "Support"], path: "Tests/Fixtures",
      swiftSettings: swiftSettings),
    .executableTarget(
      name: "image-learner",
      dependencies: [
        "Runs", "Models", "Record", "Networks", "Evaluation", "Support",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: swiftSettings),
    // Measures; neither tested nor installed.
    .executableTarget(
      name: "image-learner-bench",
      dependencies: [
        "Runs", "RunFiles", "Report", "Training", "Models", "Networks", "Imaging", "Record",
        "Evaluation", "Torch", "Support", "Fixtures",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "bench/image-learner-bench", swiftSettings: swiftSettings),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "Fixtures", "Datasets", "Evaluation", "Networks", "Torch", "Support", "image-learner",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "image-learnerTests",
      dependencies: ["image-learner", "Runs", "Record", "Networks", "Evaluation"],
      swiftSettings: swiftSettings),
  ]
    + room("Support", uses: ["CSystem"])
    + room("Torch", uses: ["CTorch", "Support"], fixtures: ["Fixtures"])
    + room("Imaging", uses: ["CCodecs", "CResampling", "Support"])
    + room("Networks", uses: ["CCrypto", "Torch", "Support"])
    + room("Evaluation", uses: ["Support"])
    + room("Record", uses: ["Evaluation", "Support"])
    + room("Datasets", uses: ["CZip", "Imaging", "Record", "Evaluation", "Support"])
    + room(
      "Models", uses: ["Networks", "Imaging", "Torch", "Record", "Evaluation", "Support"])
    + room(
      "Training", uses: ["Models", "Networks", "Torch", "Record", "Evaluation", "Support"])
    + room(
      "RunFiles",
      uses: ["Models", "Networks", "Torch", "Record", "Evaluation", "Support"])
    + room("Charts", uses: ["Support"])
    + room(
      "Report", uses: ["Charts", "Record", "Evaluation", "Support"],
      embeds: ["Page/page.css", "Page/page.js", "Page/tables.js", "Page/charts.js"])
    + room(
      "Runs",
      uses: [
        "Report", "Charts", "RunFiles", "Training", "Models", "Networks", "Datasets", "Record",
        "Evaluation", "Imaging", "Torch", "Support",
      ])
)
