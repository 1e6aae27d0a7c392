# Finds Apache Arrow with Parquet and offers both as one target, SeawallArrow::arrow.
#
# In this order:
#   1. SEAWALL_ARROW_ROOT, the root of a wheel's `pyarrow` folder (include/ and lib*.so.N beside
#      each other), if it is given;
#   2. a system package (ArrowConfig.cmake and ParquetConfig.cmake);
#   3. the `pyarrow` folder in the project's own .venv, which ./dev makes.
#
# A wheel carries libarrow.so.<N> without the unversioned link that -larrow would need, so the
# versioned files are linked by path; CMake then writes their folder into the RPATH of what it
# builds, and programs run from the build folder without LD_LIBRARY_PATH.

set(SEAWALL_ARROW_ROOT "" CACHE PATH "A wheel's pyarrow folder; empty: system Arrow, else .venv")

set(SeawallArrow_SOURCE "")
if(NOT SEAWALL_ARROW_ROOT)
  find_package(Arrow CONFIG QUIET)
  find_package(Parquet CONFIG QUIET)
  if(Arrow_FOUND AND Parquet_FOUND)
    set(SeawallArrow_SOURCE "system package")
    set(SeawallArrow_VERSION "${ARROW_VERSION}")
  endif()
endif()

if(SeawallArrow_SOURCE)
  if(NOT TARGET SeawallArrow::arrow)
    add_library(SeawallArrow::arrow INTERFACE IMPORTED)
    if(TARGET Arrow::arrow_shared)
      target_link_libraries(SeawallArrow::arrow INTERFACE Arrow::arrow_shared Parquet::parquet_shared)
    else()
      target_link_libraries(SeawallArrow::arrow INTERFACE Arrow::arrow_static Parquet::parquet_static)
    endif()
  endif()
else()
  if(SEAWALL_ARROW_ROOT)
    set(_arrow_roots "${SEAWALL_ARROW_ROOT}")
  else()
    file(GLOB _arrow_roots "${PROJECT_SOURCE_DIR}/.venv/lib/python3*/site-packages/pyarrow")
  endif()
  # Looked up afresh each time: a .venv that was made again may carry another version.
  unset(SeawallArrow_INCLUDE_DIR CACHE)
  find_path(SeawallArrow_INCLUDE_DIR arrow/api.h
    PATHS ${_arrow_roots} PATH_SUFFIXES include NO_DEFAULT_PATH)
  mark_as_advanced(SeawallArrow_INCLUDE_DIR)
  if(SeawallArrow_INCLUDE_DIR)
    get_filename_component(_arrow_root "${SeawallArrow_INCLUDE_DIR}" DIRECTORY)
    file(GLOB _arrow_library "${_arrow_root}/libarrow.so.*")
    file(GLOB _parquet_library "${_arrow_root}/libparquet.so.*")
    list(LENGTH _arrow_library _arrow_count)
    list(LENGTH _parquet_library _parquet_count)
    if(_arrow_count EQUAL 1 AND _parquet_count EQUAL 1)
      set(SeawallArrow_SOURCE "pyarrow wheel")
      set(SeawallArrow_LIBRARY "${_arrow_library}")
      file(STRINGS "${SeawallArrow_INCLUDE_DIR}/arrow/util/config.h" _arrow_line
        REGEX "define ARROW_VERSION_STRING")
      string(REGEX REPLACE ".*\"(.*)\".*" "\\1" SeawallArrow_VERSION "${_arrow_line}")
    endif()
  endif()
  if(SeawallArrow_SOURCE AND NOT TARGET SeawallArrow::arrow)
    foreach(_name IN ITEMS arrow parquet)
      add_library(SeawallArrow::wheel_${_name} SHARED IMPORTED)
      set_target_properties(SeawallArrow::wheel_${_name} PROPERTIES
        IMPORTED_LOCATION "${_${_name}_library}"
        INTERFACE_INCLUDE_DIRECTORIES "${SeawallArrow_INCLUDE_DIR}")
    endforeach()
    add_library(SeawallArrow::arrow INTERFACE IMPORTED)
    target_link_libraries(SeawallArrow::arrow
      INTERFACE SeawallArrow::wheel_parquet SeawallArrow::wheel_arrow)

    # Wheels have been built with either std::string. Ask the library which one it speaks, and
    # say so to the compiler only if that is not what it does anyway.
    file(STRINGS "${_arrow_library}" _new_string LIMIT_COUNT 1
      REGEX "_ZNK5arrow6Status8ToStringB5cxx11Ev")
    include(CheckCXXSourceCompiles)
    set(CMAKE_REQUIRED_QUIET ON)
    check_cxx_source_compiles("
      #include <string>
      #if !_GLIBCXX_USE_CXX11_ABI
      #error old
      #endif
      int main() { return 0; }" SEAWALL_COMPILER_HAS_NEW_STRING)
    unset(CMAKE_REQUIRED_QUIET)
    if(_new_string AND NOT SEAWALL_COMPILER_HAS_NEW_STRING)
      target_compile_definitions(SeawallArrow::arrow INTERFACE _GLIBCXX_USE_CXX11_ABI=1)
    elseif(NOT _new_string AND SEAWALL_COMPILER_HAS_NEW_STRING)
      target_compile_definitions(SeawallArrow::arrow INTERFACE _GLIBCXX_USE_CXX11_ABI=0)
    endif()
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(SeawallArrow
  REQUIRED_VARS SeawallArrow_SOURCE
  VERSION_VAR SeawallArrow_VERSION
  REASON_FAILURE_MESSAGE "run ./dev build, which makes .venv with the pinned pyarrow, or install Arrow's and Parquet's CMake packages, or pass -DSEAWALL_ARROW_ROOT=<pyarrow folder>, or build the engine alone with -DSEAWALL_IO=OFF")
