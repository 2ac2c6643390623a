#include "core/env/programs.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include <unistd.h>

namespace millrace {
namespace {

constexpr std::string_view kSystemDirectories =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

bool is_program(const Path& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

// `directories` as PATH has them; an empty one is the working directory.
std::optional<Path> find_in(std::string_view directories, const std::string& name) {
  while (true) {
    const size_t colon = directories.find(':');
    const std::string_view one = directories.substr(0, colon);
    const Path path = Path(one.empty() ? "." : one) / name;
    if (is_program(path)) return path;
    if (colon == std::string_view::npos) return std::nullopt;
    directories.remove_prefix(colon + 1);
  }
}

}  // namespace

std::optional<Path> find_system_program(const std::string& name) {
  return find_in(kSystemDirectories, name);
}

Path find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* path = std::getenv("PATH");
  if (path != nullptr) {
    if (auto found = find_in(path, name)) return *found;
  }
  return find_system_program(name).value_or(name);
}

std::string system_program_directories() {
  std::string text(kSystemDirectories);
  for (size_t at = text.find(':'); at != std::string::npos; at = text.find(':', at)) {
    text.replace(at, 1, ", ");
  }
  return text;
}

}  // namespace millrace
