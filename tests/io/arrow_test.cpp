// The Arrow that the build found (a system package or the one inside the pinned wheel) compiles,
// links and runs: headers and libraries of two versions would fail here before anywhere else.

#include <arrow/api.h>
#include <arrow/csv/api.h>
#include <arrow/io/api.h>
#include <gtest/gtest.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/writer.h>

#include <memory>
#include <string>

namespace {

std::shared_ptr<arrow::Table> read_csv(const std::string& text) {
  const auto input = std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(text));
  const auto reader = arrow::csv::TableReader::Make(arrow::io::default_io_context(), input,
                                                    arrow::csv::ReadOptions::Defaults(),
                                                    arrow::csv::ParseOptions::Defaults(),
                                                    arrow::csv::ConvertOptions::Defaults())
                          .ValueOrDie();
  return reader->Read().ValueOrDie();
}

TEST(Arrow, TableReadFromCsvSurvivesParquet) {
  const std::shared_ptr<arrow::Table> table = read_csv("account,debt\na1,12.5\na2,7\n");

  const auto sink = arrow::io::BufferOutputStream::Create().ValueOrDie();
  ASSERT_TRUE(parquet::arrow::WriteTable(*table, arrow::default_memory_pool(), sink).ok());
  const auto source = std::make_shared<arrow::io::BufferReader>(sink->Finish().ValueOrDie());
  const auto reader = parquet::arrow::OpenFile(source, arrow::default_memory_pool()).ValueOrDie();
  const std::shared_ptr<arrow::Table> read_back = reader->ReadTable().ValueOrDie();

  EXPECT_EQ(read_back->num_rows(), 2);
  EXPECT_TRUE(read_back->Equals(*table));
}

}  // namespace
