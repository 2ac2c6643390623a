#include "cli/line/next_step.h"

#include "cli/config/config_file.h"

namespace millrace::cli {
namespace {

bool is_there(Env& env, const Path& path) {
  const auto there = env.files.status(path);
  return there && *there;
}

std::string step(const std::string& what, const std::string& command) {
  return what + "; next:\n\n  " + command + "\n";
}

std::string step_with(Env& env, const ConfigText& source) {
  const ConfigReading reading = parse_config(source);
  if (!reading.config) return step(reading.errors.front().text(), "millrace check");
  const StatePaths paths(reading.config->state);
  const std::string with = " --config " + source.file.string();
  if (!is_there(env, paths.root())) {
    return step(paths.root().string() + ": there is no state yet", "millrace init" + with);
  }
  if (!is_there(env, paths.last_run())) {
    return step("nothing has been run yet", "millrace check" + with + "\n  millrace issue" + with);
  }
  return step(source.shown + " is in use here", "millrace status" + with);
}

}  // namespace

std::string next_step(Env& env) {
  const auto source = read_config_text(env, "");
  const std::string text =
      source ? step_with(env, *source) : step("there is no configuration yet", "millrace init");
  return text + "\nAll commands: millrace help\n";
}

}  // namespace millrace::cli
