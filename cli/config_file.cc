#include "cli/config_file.h"

#include "cli/system_paths.h"

namespace millrace::cli {
namespace {

constexpr size_t kLargest = 4U << 20U;  // octets

Result<Path> find_config(Env& env, const std::string& option) {
  if (!option.empty()) return Path(option);
  for (const Path& candidate : {Path(kConfigName), system_config()}) {
    const auto seen = env.files.status(env.working_directory / candidate);
    if (seen && *seen) return candidate;
  }
  return config_error("no configuration: neither ./" + std::string(kConfigName) + " nor " +
                      system_config().string() +
                      " is there; name it with --config, or make one with: "
                      "millrace init");
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
