#pragma once

#include <nanobind/nanobind.h>

#include "scenario.hpp"

namespace binding {

/// Adds Profile, and profile() to the scenario.
void bind_profile(nanobind::module_& module, nanobind::class_<Scenario>& scenario);

}  // namespace binding
