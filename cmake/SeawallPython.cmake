# Finds what the Python module needs: a Python with headers, nanobind, and the pyarrow whose
# libraries everything is then linked with, so that one process never holds two libarrow.
#
#   SEAWALL_PYTHON   OFF, ON (missing parts are errors), or AUTO (missing parts leave the module
#                    out, and the reason is printed and kept in SEAWALL_PYTHON_MISSING)
#
# Under scikit-build-core (`pip install .`) Python is the one that pip runs; else that of .venv.

set(SEAWALL_PYTHON OFF CACHE STRING "Build the Python module: OFF, ON or AUTO")
set(SEAWALL_PYTHON_MISSING "")
if(SEAWALL_PYTHON AND SEAWALL_IO)
  if(NOT SKBUILD AND NOT Python_EXECUTABLE)
    set(Python_EXECUTABLE "${PROJECT_SOURCE_DIR}/.venv/bin/python")
  endif()
  find_package(Python 3.11 QUIET COMPONENTS Interpreter Development.Module)
  if(NOT Python_Interpreter_FOUND)
    set(SEAWALL_PYTHON_MISSING "there is no Python 3.11 or later in .venv (./dev build makes it)")
  elseif(NOT Python_Development.Module_FOUND)
    set(SEAWALL_PYTHON_MISSING "Python's headers are missing (package python3-dev)")
  else()
    execute_process(COMMAND "${Python_EXECUTABLE}" -m nanobind --cmake_dir
      OUTPUT_VARIABLE nanobind_DIR OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE _failed)
    execute_process(COMMAND "${Python_EXECUTABLE}" -c
        "import importlib.util as u; print(u.find_spec('pyarrow').submodule_search_locations[0])"
      OUTPUT_VARIABLE _pyarrow OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(_failed OR NOT _pyarrow)
      set(SEAWALL_PYTHON_MISSING "nanobind or pyarrow is missing (tools/requirements.txt)")
    endif()
  endif()
  if(NOT SEAWALL_PYTHON_MISSING)
    set(SEAWALL_ARROW_ROOT "${_pyarrow}" CACHE PATH "A wheel's pyarrow folder" FORCE)
    find_package(nanobind CONFIG REQUIRED)
  elseif(SEAWALL_PYTHON STREQUAL "AUTO")
    message(STATUS "The Python module is left out: ${SEAWALL_PYTHON_MISSING}")
  else()
    message(FATAL_ERROR "SEAWALL_PYTHON=${SEAWALL_PYTHON}: ${SEAWALL_PYTHON_MISSING}")
  endif()
endif()
if(SEAWALL_PYTHON AND SEAWALL_IO AND NOT SEAWALL_PYTHON_MISSING)
  set(SEAWALL_BUILDS_PYTHON ON)
else()
  set(SEAWALL_BUILDS_PYTHON OFF)
endif()
