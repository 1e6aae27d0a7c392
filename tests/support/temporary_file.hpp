#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace seawall {

/// A folder of its own for the running test, empty at its start.
[[nodiscard]] inline std::filesystem::path fresh_folder() {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  std::string name = std::string{test->test_suite_name()} + '.' + test->name();
  for (char& letter : name)
    if (letter == '/') letter = '.';
  const std::filesystem::path folder =
      std::filesystem::path{::testing::TempDir()} / ("seawall." + name);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

/// @return the path as text
inline std::string write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream stream{path, std::ios::binary};
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  EXPECT_TRUE(stream.flush()) << path;
  return path.string();
}

}  // namespace seawall
