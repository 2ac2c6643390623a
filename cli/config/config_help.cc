#include "cli/config/config_help.h"

#include "cli/config/config_table.h"
#include "cli/text/mdoc.h"
#include "cli/text/suggestion.h"
#include "cli/text/text_wrap.h"
#include "core/base/printable.h"

namespace millrace::cli {
namespace {

// "Expects a duration from 1h to 365d. Default "14d"."
std::string rule_text(const ConfigKey& key) {
  std::string rule = "Expects " + wanted_text(key);
  if (key.required) rule += "; required";
  if (!key.fallback.empty()) rule += "; default " + std::string(key.fallback);
  return rule + ".";
}

bool is_section(const ConfigKey& key) {
  return key.type == ValueType::object || key.type == ValueType::map;
}

constexpr size_t kHelpWidth = 92;

std::string description(const ConfigKey& key) {
  std::string text = std::string(key.path) + "\n";
  for (const std::string& line : wrap(key.help, kHelpWidth)) text += "    " + line + "\n";
  if (!is_section(key) || key.required) {
    for (const std::string& line : wrap(rule_text(key), kHelpWidth)) text += "    " + line + "\n";
  }
  if (!is_section(key) && !key.example.empty()) {
    text += "    Example: " + std::string(key.example) + "\n";
  }
  return text;
}

// Whole parts of the path, wherever they are in it: "zones", "zones/*/file", "ttl".
bool mentions_any(const ConfigKey& key, std::string_view part) {
  while (part.starts_with('/')) part.remove_prefix(1);
  while (part.ends_with('/')) part.remove_suffix(1);
  const std::string path = std::string(key.path) + "/";
  return part.empty() || path.find("/" + std::string(part) + "/") != std::string::npos;
}

std::vector<std::string> all_parts() {
  std::vector<std::string> parts;
  for (const ConfigKey& key : config_table()) parts.emplace_back(key_name(key));
  return parts;
}

}  // namespace

Result<std::string> config_help(std::string_view part) {
  std::string text;
  if (part.empty()) {
    text =
        "millrace.json: one JSON object, comments allowed. Relative paths start at the directory "
        "of the\nfile. Durations are written \"14d\", \"1h30m\", \"90s\" (w d h m s).\n";
  }
  for (const ConfigKey& key : config_table()) {
    if (mentions_any(key, part)) text += (text.empty() ? "" : "\n") + description(key);
  }
  if (!text.empty()) return text;
  return config_error("help config: no key \"" + printable(part, 80) + "\"" +
                      did_you_mean(part, all_parts()) + "; see: millrace help config");
}

std::string config_manual() {
  std::string text = ".Bl -tag -width Ds\n";
  for (const ConfigKey& key : config_table()) {
    text += ".It Cm " + mdoc_argument(key.path) + "\n" + mdoc_sentences(key.help);
    if (!is_section(key) || key.required) text += mdoc_sentences(rule_text(key));
    if (!is_section(key) && !key.example.empty()) {
      text += "Example:\n.Ql " + mdoc_argument(key.example) + "\n";
    }
  }
  return text + ".El\n";
}

}  // namespace millrace::cli
