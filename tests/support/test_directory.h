// A fresh directory for one test, and whole trees as values that a test can compare.
#pragma once

#include <map>
#include <string>

#include "core/files/files.h"

namespace millrace::test {

// Relative path → "0644 file CONTENTS", "0755 directory" or "link TARGET".
using Snapshot = std::map<std::string, std::string>;
Snapshot snapshot(const Path& directory);

// Removed with all that is in it when the object goes.
class TestDirectory {
 public:
  TestDirectory();
  TestDirectory(const TestDirectory&) = delete;
  TestDirectory& operator=(const TestDirectory&) = delete;
  ~TestDirectory();

  const Path& path() const { return path_; }
  Path operator/(const std::string& below) const { return path_ / below; }

  // Without the safe writer, as a person's editor would; parents are made. Throws when it cannot.
  void write(const std::string& below, const std::string& contents, mode_t mode = 0644) const;
  std::string read(const std::string& below) const;  // throws when it cannot
  bool has(const std::string& below) const;
  Snapshot snapshot() const { return test::snapshot(path_); }

 private:
  Path path_;
};

}  // namespace millrace::test
