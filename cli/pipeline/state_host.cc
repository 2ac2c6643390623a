#include "cli/pipeline/state_host.h"

#include "core/base/json.h"

namespace millrace::cli {

Result<std::optional<std::string>> state_host(const StageContext& context) {
  const Path path = context.paths.host();
  ASSIGN(const auto there, context.env.files.status(path));
  if (!there) return std::optional<std::string>();
  ASSIGN(const std::string text, context.env.files.read(path));
  ASSIGN(const Json note, parse_json(text, path));
  ASSIGN(std::string host, json_string(note, "host", path));
  return std::optional(std::move(host));
}

Result<void> note_state_host(const StageContext& context) {
  ASSIGN(const auto there, context.env.files.status(context.paths.host()));
  if (there) return {};
  const Json note = {{"host", context.host}};
  return context.env.files.write(context.paths.host(), json_text(note), 0600);
}

}  // namespace millrace::cli
