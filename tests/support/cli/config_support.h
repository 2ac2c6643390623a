// A valid configuration, for tests to change.
#pragma once

#include <string>
#include <vector>

#include "cli/config/config.h"

namespace millrace::cli {

inline const std::string kGoodConfig = R"({
  "acme": { "directory": "https://ca.test/directory" },
  "zones": {
    "example.test": {
      "file": "zones/example.test", "signed_file": "zones/example.test.signed", "keys": "keys" } },
  "certificates": {
    "web": {
      "names": ["example.test", "*.example.test"] } }
})";

inline ConfigReading read(const std::string& text) {
  return parse_config({text, "millrace.json", "/etc/millrace/millrace.json", "host.test"});
}

// One a line.
inline std::string errors_of(const std::string& text) {
  std::string errors;
  for (const Error& error : read(text).errors) {
    EXPECT_EQ(error.kind, ErrorKind::config);
    errors += error.text() + "\n";
  }
  return errors;
}

// The good one with `from` replaced.
inline std::string good_with(const std::string& from, const std::string& to) {
  std::string text = kGoodConfig;
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

}  // namespace millrace::cli
