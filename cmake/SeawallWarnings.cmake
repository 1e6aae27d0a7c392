# One place for compiler flags. Warnings are errors; no contraction of a*b+c, so that every
# compiler and every x86-64 machine computes the same doubles.
add_library(seawall_warnings INTERFACE)
target_compile_options(seawall_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Werror)
add_compile_options(-ffp-contract=off)
