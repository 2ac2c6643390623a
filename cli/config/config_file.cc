#include "cli/config/config_file.h"

#include <algorithm>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "cli/config/system_paths.h"

namespace millrace::cli {
namespace {

constexpr size_t kLargest = 64U << 20U;  // octets

// Each once.
std::vector<Path> candidates() {
  std::vector<Path> places = {kConfigName, Path(MILLRACE_SYSCONFDIR) / "millrace" / kConfigName};
  for (const char* directory : kSystemConfigDirectories) {
    const Path place = Path(directory) / "millrace" / kConfigName;
    if (std::ranges::count(places, place) == 0) places.push_back(place);
  }
  return places;
}

// Not that of root, where a command for the user millrace is often run.
bool may_search(const Path& directory) {
  return ::faccessat(AT_FDCWD, directory.c_str(), X_OK, AT_EACCESS) == 0;
}

// A file whose status cannot be read is taken: reading it reports why. Nothing is taken from a
// working directory that this user may not search.
Result<Path> find_config(Env& env, const std::string& option) {
  if (!option.empty()) return Path(option);
  std::string tried;
  for (const Path& candidate : candidates()) {
    const auto seen = env.files.status(env.working_directory / candidate);
    const bool is_hidden = !seen && candidate.is_relative() && !may_search(env.working_directory);
    if (!is_hidden && (!seen || *seen)) return candidate;
    tried += (tried.empty() ? "./" : ", ") + candidate.string();
  }
  return config_error("no configuration: none of " + tried +
                      " exists; name one with --config, or make one with: millrace init");
}

}  // namespace

Result<ConfigText> read_config_text(Env& env, const std::string& option) {
  ASSIGN(const Path shown, find_config(env, option));
  const Path file = (env.working_directory / shown).lexically_normal();
  auto text = env.files.read(file, kLargest);
  if (!text) return config_error(text.error().message);
  return ConfigText{std::move(text).value(), shown.string(), file, env.host_name};
}

ConfigReading load_config(Env& env, const std::string& option) {
  const auto source = read_config_text(env, option);
  if (!source) return {std::nullopt, {source.error()}};
  return parse_config(*source);
}

}  // namespace millrace::cli
