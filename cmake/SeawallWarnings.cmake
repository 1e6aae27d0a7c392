# One place for compiler flags. Warnings are errors; no contraction of a*b+c, so that every
# compiler and every x86-64 machine computes the same doubles.
add_library(seawall_warnings INTERFACE)
target_compile_options(seawall_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Werror)
add_compile_options(-ffp-contract=off)

# Known false alarms of one compiler, each by its name in GCC's bug list.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(seawall_warnings INTERFACE
      -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow) # 105651: "literal" + std::string
  else()
    target_compile_options(seawall_warnings INTERFACE -Wno-dangling-reference) # 107532: views by value
  endif()
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # The standard library's own stable_sort calls what its headers call deprecated.
  target_compile_options(seawall_warnings INTERFACE -Wno-deprecated-declarations)
endif()
