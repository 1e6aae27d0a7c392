#include <fmt/format.h>

#include <array>
#include <filesystem>

#include "commands.hpp"
#include "console.hpp"

namespace cli {
namespace {

namespace fs = std::filesystem;
using seawall::ErrorCode;
using seawall::Result;

Result<std::vector<seawall::io::ImportFile>> read_files(const std::vector<std::string>& names) {
  std::vector<seawall::io::ImportFile> files;
  for (const std::string& name : names) {
    auto bytes = seawall::io::read_file(name);
    if (!bytes) return std::unexpected{bytes.error()};
    files.push_back({name, *std::move(bytes)});
  }
  return files;
}

// OLD=NEW, both there.
Result<seawall::io::Renames> read_renames(const std::vector<std::string>& texts) {
  seawall::io::Renames renames;
  for (const std::string& text : texts) {
    const std::size_t end = text.find('=');
    if (end == std::string::npos || end == 0 || end + 1 == text.size())
      return seawall::fail(ErrorCode::malformed_file, "--rename",
                           fmt::format("'{}' is not of the form OLD=NEW, as cETH=ETH", text));
    renames.emplace_back(text.substr(0, end), text.substr(end + 1));
  }
  return renames;
}

Result<void> check_out_file(const fs::path& out, const Options& options) {
  if (out.extension() != ".csv")
    return seawall::fail(ErrorCode::malformed_file, out.string(),
                         "the table of positions is CSV; a name that ends with .csv is allowed");
  for (const std::string& name : options.files)
    if (fs::exists(out) && fs::equivalent(out, name))
      return seawall::fail(ErrorCode::not_writable, out.string(),
                           "is one of the files to import; another name is needed");
  if (fs::exists(out) && !options.force)
    return seawall::fail(ErrorCode::not_writable, out.string(),
                         "is there already; --force replaces it");
  return {};
}

}  // namespace

Exit import_book(const Options& options) {
  const fs::path out{options.out};
  const auto files = read_files(options.files);
  if (!files) return complain(files.error());
  const auto renames = read_renames(options.rename);
  if (!renames) return complain(renames.error());
  if (auto allowed = check_out_file(out, options); !allowed) return complain(allowed.error());
  const auto book = seawall::io::import_positions(options.import_kind, *files, *renames);
  if (!book) return complain(book.error());
  const std::array<seawall::io::WholeFile, 1> files_out{{{out, seawall::io::positions_csv(*book)}}};
  if (auto written = seawall::io::write_whole_files(files_out); !written)
    return complain(written.error());
  if (options.quiet && !options.json) return Exit::ok;
  return print(options.json ? seawall::io::import_json(*book)
                            : seawall::io::import_text(*book, look_of_stdout(options)));
}

}  // namespace cli
