#include "seawall/state/bytes.hpp"

#include <gtest/gtest.h>

namespace seawall {
namespace {

std::vector<std::byte> written() {
  ByteWriter writer;
  writer.put(std::uint32_t{7});
  writer.put_all(std::vector<double>{1.5, -2.5});
  writer.put_all(std::vector<std::uint8_t>{});
  return writer.take();
}

bool reads_to_the_end(std::span<const std::byte> bytes) {
  ByteReader reader{bytes};
  std::vector<double> numbers;
  std::vector<std::uint8_t> nothing;
  (void)reader.get<std::uint32_t>();
  reader.get_all(numbers, 2);
  reader.get_all(nothing);
  return reader.is_at_end();
}

TEST(ByteReader, GivesBackWhatWasWritten) {
  const std::vector<std::byte> bytes = written();
  ByteReader reader{bytes};
  EXPECT_EQ(reader.get<std::uint32_t>(), 7U);
  std::vector<double> numbers;
  reader.get_all(numbers);
  EXPECT_EQ(numbers, (std::vector{1.5, -2.5}));
  std::vector<std::uint8_t> nothing{1};
  reader.get_all(nothing);
  EXPECT_TRUE(nothing.empty());
  EXPECT_TRUE(reader.is_at_end());
}

TEST(ByteReader, IsNotAtTheEndOfBytesCutShortOrFollowedByMore) {
  std::vector<std::byte> bytes = written();
  for (std::size_t kept = 0; kept < bytes.size(); ++kept)
    EXPECT_FALSE(reads_to_the_end(std::span{bytes}.first(kept))) << kept;
  EXPECT_TRUE(reads_to_the_end(bytes));
  bytes.push_back(std::byte{0});
  EXPECT_FALSE(reads_to_the_end(bytes));
}

TEST(ByteReader, RefusesAnotherNumberOfElementsAndStaysUnsound) {
  const std::vector<std::byte> bytes = written();
  ByteReader reader{bytes};
  (void)reader.get<std::uint32_t>();
  std::vector<double> numbers{9.0};
  reader.get_all(numbers, 3);
  EXPECT_FALSE(reader.is_sound());
  EXPECT_EQ(numbers, std::vector{9.0});
  EXPECT_EQ(reader.get<std::uint32_t>(), 0U);
  EXPECT_FALSE(reader.is_sound());
}

TEST(ByteReader, DoesNotReserveWhatAnAbsurdCountAsksFor) {
  ByteWriter writer;
  writer.put(~std::uint64_t{0} / sizeof(double) + 1);  // times 8 this wraps around to 0
  const std::vector<std::byte> bytes = writer.take();
  ByteReader reader{bytes};
  std::vector<double> numbers;
  reader.get_all(numbers);
  EXPECT_FALSE(reader.is_sound());
  EXPECT_TRUE(numbers.empty());
}

}  // namespace
}  // namespace seawall
