#include "cli/completion/completion.h"

#include <algorithm>

#include "cli/completion/completion_words.h"
#include "cli/config/config_file.h"
#include "core/base/json.h"
#include "core/base/printable.h"

namespace millrace::cli {
namespace {

// A name that a shell could take for two words, or for more than a word, is left out.
bool is_word(const std::string& name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._-*").find(c) != std::string_view::npos;
  });
}

}  // namespace

Result<std::string> completion_script(std::string_view shell) {
  if (shell == "bash") return bash_completion();
  if (shell == "zsh") return zsh_completion();
  if (shell == "fish") return fish_completion();
  return config_error("help completion: expected bash, zsh or fish, got \"" + printable(shell, 80) +
                      "\"");
}

std::vector<std::string> configured_names(Env& env, const std::string& config_option,
                                          std::string_view kind) {
  std::vector<std::string> names;
  const auto source = read_config_text(env, config_option);
  if (!source) return names;
  const auto document = parse_json(source->text, source->file, true);
  if (!document || !document->is_object()) return names;
  if (kind == "cas" && document->contains("acme")) names.emplace_back("acme");
  const auto section = document->find(std::string(kind));
  if (section == document->end() || !section->is_object()) return names;
  for (const auto& [name, value] : section->items()) {
    if (is_word(name)) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace millrace::cli
