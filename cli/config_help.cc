#include "cli/config_table.h"
#include "cli/config_text.h"
#include "cli/mdoc.h"
#include "cli/text_wrap.h"

namespace millrace::cli {
namespace {

// "Wants a duration from 1h to 365d. Default "14d"."
std::string rule_text(const ConfigKey& key) {
  std::string rule = "Wants " + wanted_text(key);
  if (key.required) rule += "; required";
  if (!key.fallback.empty()) rule += "; default " + std::string(key.fallback);
  return rule + ".";
}

bool is_section(const ConfigKey& key) {
  return key.type == ValueType::object || key.type == ValueType::map;
}

}  // namespace

std::string config_help() {
  std::string text =
      "millrace.json: one JSON file, comments allowed. Relative paths start at its directory. "
      "Durations\n"
      "are written \"14d\", \"1h30m\", \"90s\" (w d h m s).\n";
  for (const ConfigKey& key : config_table()) {
    text += "\n" + std::string(key.path) + "\n";
    for (const std::string& line : wrap(key.help, 92)) text += "    " + line + "\n";
    if (!is_section(key) || key.required) text += "    " + rule_text(key) + "\n";
    if (!is_section(key) && !key.example.empty()) {
      text += "    Example: " + std::string(key.example) + "\n";
    }
  }
  return text;
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
