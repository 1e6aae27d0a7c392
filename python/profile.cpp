#include "profile.hpp"

#include <fmt/format.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "errors.hpp"
#include "tables.hpp"

namespace binding {
namespace {

namespace nb = nanobind;

/// What Python holds; tables share it.
struct Profile {
  std::string scenario;
  std::shared_ptr<const seawall::LiquidationProfile> made;
};

using Number = std::optional<double>;
using Numbers = std::optional<std::vector<double>>;

/// As it was asked for; nothing: the shell's default.
struct Asked {
  std::optional<std::string> asset;
  Numbers shocks;
  Numbers depth;
  Number severity_shock;
  Number volatility;
  Number window;
};

seawall::ProfileOptions options_of(const Asked& asked) {
  // For the engine no shocks are all of the usual ones; a list without any is no such wish.
  if (asked.shocks && asked.shocks->empty())
    raise({seawall::ErrorCode::parameter_out_of_range, "--shock-grid",
           "is an empty list; one shock or more is allowed"});
  seawall::ProfileOptions options;
  options.asset = asked.asset.value_or(options.asset);
  options.shocks = asked.shocks.value_or(options.shocks);
  options.depth_multipliers = asked.depth.value_or(options.depth_multipliers);
  options.severity_shock = asked.severity_shock.value_or(options.severity_shock);
  options.volatility = asked.volatility.value_or(options.volatility);
  options.window = asked.window.value_or(options.window);
  return options;
}

Profile profile(const Scenario& scenario, const Asked& asked) {
  seawall::ProfileOptions options = options_of(asked);
  auto made = [&] {
    const nb::gil_scoped_release no_gil;
    return seawall::profile_of(scenario.own(), std::move(options));
  }();
  return {scenario.own().name,
          std::make_shared<const seawall::LiquidationProfile>(value_or_raise(std::move(made)))};
}

nb::object summary_of(const Profile& profile) {
  return nb::module_::import_("json").attr("loads")(seawall::profile_json(*profile.made));
}

template <class Row>
std::size_t rows_of(const seawall::LiquidationProfile& profile,
                    std::vector<Row> seawall::ProfileSide::* rows) {
  const auto& background = profile.with_background;
  return (profile.own.*rows).size() + (background ? ((*background).*rows).size() : 0);
}

Table curve_of(const Profile& profile) {
  return {"curve", rows_of(*profile.made, &seawall::ProfileSide::curve),
          [made = profile.made] { return seawall::io::curve_stream(*made); }};
}

Table shocks_of(const Profile& profile) {
  return {"shocks", rows_of(*profile.made, &seawall::ProfileSide::shocks),
          [made = profile.made] { return seawall::io::shocks_stream(*made); }};
}

void bind_class(nb::module_& module) {
  nb::class_<Profile>(
      module, "Profile",
      R"(Where one asset's price comes to rest after each shock, what is sold on the way and how far the next jump is.
It owns all of it: the scenario may be gone.)")
      .def_prop_ro(
          "asset", [](const Profile& self) { return self.made->asset; }, "The coin that falls.")
      .def_prop_ro("summary", summary_of, nb::sig("def summary(self) -> dict[str, typing.Any]"),
                   "What `seawall profile --json` prints and profile.json holds.")
      .def_prop_ro("curve", curve_of,
                   "The rows of profile_curve.parquet: what must be sold and what is absorbed, by "
                   "price.")
      .def_prop_ro("shocks", shocks_of, "The rows of profile_shocks.parquet, one a shock.")
      .def("__repr__", [](const Profile& self) {
        return fmt::format("<seawall.Profile {}: {}, {}>", self.scenario, self.made->asset,
                           seawall::counted(self.made->own.shocks.size(), "shock"));
      });
}

}  // namespace

void bind_profile(nb::module_& module, nb::class_<Scenario>& scenario) {
  bind_class(module);
  scenario.def(
      "profile",
      [](const Scenario& self, std::optional<std::string> asset, Numbers shocks, Numbers depth,
         Number severity_shock, Number volatility, Number window) {
        return profile(self, {std::move(asset), std::move(shocks), std::move(depth), severity_shock,
                              volatility, window});
      },
      nb::arg("asset") = nb::none(), nb::arg("shocks") = nb::none(), nb::arg("depth") = nb::none(),
      nb::arg("severity_shock") = nb::none(), nb::arg("volatility") = nb::none(),
      nb::arg("window") = nb::none(),
      nb::sig("def profile(self, asset: str | None = None, shocks: "
              "collections.abc.Sequence[float] | None = None, depth: "
              "collections.abc.Sequence[float] | None = None, severity_shock: float | None = None, "
              "volatility: float | None = None, window: float | None = None) -> Profile"),
      R"(Its book against its liquidity at its opening prices, at rest: nothing is simulated. Other Python threads go
on meanwhile (the GIL is released).

`asset` is which coin falls: by default the one with most collateral behind debt. `shocks` are shares of today's
price in (-1, 0], by default 0 to -0.6 by 0.025; `depth` are shares of today's depth to compare. The others are
those of `seawall profile`, and None is its default. Raises InputError with the text that the shell prints, which
names the shell's option: --shock-grid for `shocks`.)");
}

}  // namespace binding
