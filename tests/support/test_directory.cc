#include "tests/support/test_directory.h"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <stdlib.h>
#include <sys/stat.h>

namespace millrace::test {
namespace {

namespace fs = std::filesystem;

std::string octets_of(const Path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path.string() + ": cannot read");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string described(const Path& path) {
  struct stat seen = {};
  if (::lstat(path.c_str(), &seen) != 0) return "gone";
  if (S_ISLNK(seen.st_mode)) return "link " + fs::read_symlink(path).string();
  char mode[16];
  std::snprintf(mode, sizeof mode, "%04o ", static_cast<unsigned>(seen.st_mode & 07777));
  if (S_ISDIR(seen.st_mode)) return std::string(mode) + "directory";
  return std::string(mode) + (S_ISREG(seen.st_mode) ? "file " + octets_of(path) : "other");
}

}  // namespace

Snapshot snapshot(const Path& directory) {
  Snapshot seen;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    seen[entry.path().lexically_relative(directory)] = described(entry.path());
  }
  return seen;
}

TestDirectory::TestDirectory() {
  std::string name = fs::temp_directory_path() / "millrace-test-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error(name + ": cannot make");
  path_ = name;
}

TestDirectory::~TestDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void TestDirectory::write(const std::string& below, const std::string& contents,
                          mode_t mode) const {
  const Path path = path_ / below;
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << contents;
  file.close();
  if (!file || ::chmod(path.c_str(), mode) != 0) {
    throw std::runtime_error(path.string() + ": cannot write");
  }
}

std::string TestDirectory::read(const std::string& below) const {
  return octets_of(path_ / below);
}

bool TestDirectory::has(const std::string& below) const {
  return fs::symlink_status(path_ / below).type() != fs::file_type::not_found;
}

}  // namespace millrace::test
