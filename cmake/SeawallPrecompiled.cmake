# Headers that nearly every file includes are parsed once a library instead of once a file, which
# is most of what compiling costs. Every source still includes what it uses: the presets clang,
# tidy and fuzz build without this and would show a missing include.
option(SEAWALL_PRECOMPILED "Parse the most included headers once" ON)

set(SEAWALL_STANDARD_HEADERS
  <algorithm> <array> <bit> <cmath> <compare> <concepts> <cstddef> <cstdint> <cstring> <deque>
  <expected> <functional> <limits> <map> <memory> <numeric> <optional> <set> <span> <string>
  <string_view> <tuple> <type_traits> <utility> <variant> <vector> <fmt/format.h>)
set(SEAWALL_ENGINE_HEADERS ${SEAWALL_STANDARD_HEADERS}
  <seawall/base/checked256.hpp> <seawall/base/math.hpp> <seawall/base/nearest_name.hpp>
  <seawall/base/number_policy.hpp> <seawall/base/quantity.hpp> <seawall/base/rejection.hpp>
  <seawall/base/result.hpp> <seawall/base/time.hpp> <seawall/model/model.hpp>)

# seawall_headers(<target> <library>...): a target that holds precompiled headers for others, which
# are compiled with its flags; definitions may be added there, but none of its own be missing.
function(seawall_headers target)
  file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp" CONTENT "") # old where it is there
  add_library(${target} OBJECT "${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp")
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${target} PRIVATE ${ARGN} seawall_warnings)
endfunction()

# seawall_precompile(<target> <header>...) or seawall_precompile(<target> REUSE_FROM <target>)
function(seawall_precompile target)
  if(SEAWALL_PRECOMPILED)
    if(ARGV1 STREQUAL "REUSE_FROM")
      target_precompile_headers(${target} REUSE_FROM ${ARGV2})
    else()
      target_precompile_headers(${target} PRIVATE ${ARGN})
    endif()
  endif()
endfunction()
