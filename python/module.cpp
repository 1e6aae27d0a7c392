// The extension module seawall._seawall. Each file beside this one binds one thing; what is new
// gets a file and a line here.

#include <nanobind/nanobind.h>

#include "errors.hpp"
#include "profile.hpp"
#include "result.hpp"
#include "scenario.hpp"
#include "tables.hpp"

NB_MODULE(_seawall, module) {
  module.attr("version") = SEAWALL_VERSION;
  binding::translate_broken_invariants();
  binding::bind_table(module);
  auto scenario = binding::bind_scenario(module);
  binding::bind_run(module, scenario);
  binding::bind_profile(module, scenario);
}
