// What is wrong with a scenario file as a text, with its keys and with their types.

#include "tests/support/malformed_input.hpp"

namespace seawall::malformed {
namespace {

using enum ErrorCode;

const std::vector<Malformed> table = {
    // The file itself
    {"EmptyFile",
     [] { return Inputs{.scenario = ""}; },
     malformed_file,
     {"run.toml"},
     {"empty", "TOML is needed"}},
    {"OnlySpaces",
     [] { return Inputs{.scenario = " \n\t\n"}; },
     malformed_file,
     {"run.toml"},
     {"empty"}},
    {"TruncatedToml",
     [] { return Inputs{.scenario = std::string{small_scenario.substr(0, 305)}}; },
     malformed_file,
     {"run.toml:", ":"},
     {"TOML 1.0 is allowed"}},
    {"BinaryGarbage",
     [] {
       return Inputs{.scenario = std::string("\x7f"
                                             "ELF\x02\x01\x01\0\xff\xfe\x80",
                                             11)};
     },
     malformed_file,
     {"run.toml:1"},
     {"TOML 1.0 is allowed"}},
    {"InvalidUtf8",
     [] { return with("\"one loan, one pool\"", "\"\xc3\x28\""); },
     malformed_file,
     {"run.toml:3"},
     {"TOML 1.0 is allowed"}},
    {"DuplicateKey",
     [] { return with("seed = 7", "seed = 7\nseed = 8"); },
     malformed_file,
     {"run.toml:5"},
     {"seed"}},
    {"KeyOfAThousandParts",
     [] {
       std::string key = "a";
       for (int i = 0; i < 1000; ++i)
         key += ".a";
       return appended(key + " = 1\n");
     },
     too_large,
     {"run.toml:"},
     {"more than 256 parts"}},
    {"SchemaVersion2",
     [] { return with("schema_version = 1", "schema_version = 2"); },
     schema_version,
     {"run.toml:1", "schema_version"},
     {"2 is not known", "1 is allowed"}},
    {"NoSchemaVersion",
     [] { return with("schema_version = 1\n", ""); },
     missing_key,
     {"run.toml", "schema_version"},
     {"is missing"}},

    // Keys and types
    {"UnknownKey",
     [] { return with("duration_minutes", "duration_minuts"); },
     unknown_key,
     {"run.toml:5", "duration_minuts"},
     {"unknown key", "did you mean 'duration_minutes'?"}},
    {"UnknownTable",
     [] { return with("[clock]", "[clok]"); },
     unknown_key,
     {"run.toml:8", "clok"},
     {"did you mean 'clock'?"}},
    {"UnknownNestedKey",
     [] { return with("slope_below", "slope_bellow"); },
     unknown_key,
     {"run.toml:61", "venues[0].reserves[1].rate_curve.slope_bellow"},
     {"did you mean 'slope_below'?"}},
    {"MissingKey",
     [] { return with("price_usd = 2000\n", ""); },
     missing_key,
     {"run.toml:12", "assets[0].price_usd"},
     {"is missing"}},
    {"TextForANumber",
     [] { return with("price_usd = 2000", "price_usd = \"2000\""); },
     wrong_type,
     {"run.toml:14", "assets[0].price_usd"},
     {"the text '2000'", "a number in [1e-12, 1000000000000]"}},
    {"NumberForAText",
     [] { return with("name = \"small\"", "name = 5"); },
     wrong_type,
     {"run.toml:2", "name"},
     {"the number 5", "text in quotes"}},
    {"TableForAList",
     [] { return with("[[keepers]]", "[keepers]"); },
     wrong_type,
     {"run.toml:70", "keepers"},
     {"a table", "a list of tables"}},
    {"FractionForAWholeNumber",
     [] { return with("decimals = 6", "decimals = 6.5"); },
     wrong_type,
     {"assets[1].decimals"},
     {"the number 6.5", "a whole number in [0, 36]"}},
    {"DateWithoutZone",
     [] { return with("17:00:00Z", "17:00:00"); },
     wrong_type,
     {"run.toml:9", "clock.start"},
     {"names no zone", "2022-11-22T17:15:00Z"}},
    {"UnknownChoice",
     [] { return with("\"generative\"", "\"generativ\""); },
     parameter_out_of_range,
     {"run.toml:6", "feedback"},
     {"did you mean 'generative'?", "\"recorded\""}},
};

class MalformedScenario : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedScenario, IsOneErrorThatNamesPlaceFoundAndAllowed) {
  expect_one_clear_error(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Table, MalformedScenario, ::testing::ValuesIn(table), name_of_row);

TEST(MalformedScenarioTable, StartsFromWhatIsAccepted) { expect_accepted({}); }

TEST(MalformedScenarioTable, MissingScenarioAndDirectoryNameThePath) {
  const auto folder = fresh_folder();
  const auto missing = io::read_scenario((folder / "nowhere.toml").string());
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().where, (folder / "nowhere.toml").string());
  const auto directory = io::read_scenario(folder.string());
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().detail, "is a directory; a file is needed");
  const auto device = io::read_scenario("/dev/null");
  ASSERT_FALSE(device);
  EXPECT_NE(device.error().detail.find("a regular file is needed"), std::string::npos);
}

TEST(MalformedScenarioTable, ScenarioFromMemoryMayNotNameFiles) {
  const auto file = io::read_scenario_text(with_file("/etc/passwd"), "memory");
  ASSERT_FALSE(file);
  EXPECT_EQ(name_of(file.error().code), "missing_file");
}

}  // namespace
}  // namespace seawall::malformed
