// The program accepts the configurations in examples/.
#include <filesystem>

#include <gtest/gtest.h>

#include "cli/config/config.h"
#include "tests/support/process.h"
#include "tests/support/source_path.h"

namespace millrace::test {
namespace {

TEST(Examples, each_configuration_is_accepted) {
  size_t configurations = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(test::source_path("examples"))) {
    if (entry.path().extension() != ".json") continue;
    ++configurations;
    const cli::ConfigReading reading = cli::parse_config({.text = read_text(entry.path()),
                                                          .shown = entry.path().filename(),
                                                          .file = entry.path(),
                                                          .host_name = "host.example"});
    for (const Error& error : reading.errors) ADD_FAILURE() << error.text();
  }
  EXPECT_GT(configurations, 0U);
}

}  // namespace
}  // namespace millrace::test
