#pragma once

#include <nanobind/nanobind.h>

#include "scenario.hpp"

namespace binding {

/// Adds Result, and run() to the scenario.
void bind_run(nanobind::module_& module, nanobind::class_<Scenario>& scenario);

}  // namespace binding
