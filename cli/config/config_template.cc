#include "cli/config/config_template.h"

#include <algorithm>
#include <vector>

#include "cli/config/config_table.h"
#include "cli/text/text_wrap.h"
#include "core/base/json.h"

namespace millrace::cli {
namespace {

constexpr size_t kWidth = 96;

// Which roles use a section; a section that is not listed is everybody's.
struct SectionUse {
  std::string_view path;
  std::vector<Role> roles;
};

bool is_used(const ConfigKey& key, const std::vector<Role>& roles) {
  static const SectionUse kUses[] = {
      {"/acme", {Role::acme}},
      {"/cas", {Role::acme}},
      {"/zones", {Role::dns}},
      {"/tlsa", {Role::dns}},
      {"/certificates", {Role::key, Role::acme, Role::dns, Role::consumer}},
      {"/dns", {Role::acme, Role::dns}},
      {"/publication", {Role::publisher}},
      {"/services", {Role::consumer}},
      {"/sources", {Role::acme, Role::dns, Role::publisher, Role::consumer}}};
  const auto* use = std::ranges::find(kUses, key.path, &SectionUse::path);
  if (roles.empty() || use == std::end(kUses)) return true;
  return std::ranges::any_of(roles,
                             [use](Role role) { return std::ranges::count(use->roles, role) > 0; });
}

// "[ \"acme\" ]" in JSON.
std::string list_text(const std::vector<Role>& roles) {
  Json list = Json::array();
  for (const Role role : roles) list.push_back(to_text(role));
  return list.dump();
}

class TemplateWriter {
 public:
  TemplateWriter(const std::vector<Role>& roles, const std::string& state)
      : roles_(roles), state_(state) {}

  std::string write() {
    line(
        "// Configuration of millrace: millrace.json(5). Comments like this one are allowed. "
        "Relative");
    line(
        "// paths start at the directory of this file. To use a line that begins with \"//\", "
        "remove that.");
    line("{");
    object_members("", "  ", true);
    line("}");
    return std::move(text_);
  }

 private:
  // Settings that most sites use.
  bool is_live(const ConfigKey& key) const {
    if (key.path == "/roles") return !roles_.empty();
    if (key.path == "/state") return !state_.empty();
    // A zone has the last two unless its server signs it.
    return key.required || key.type == ValueType::map || key.path == "/acme" ||
           key.path == "/zones/*/signed_file" || key.path == "/zones/*/keys";
  }

  void line(const std::string& content) { text_ += content + "\n"; }

  // The commas must stay right when a "//" is removed: commented members come first, and the last
  // live member has no comma. `all_live`: the object itself is commented out as a
  // whole.
  void object_members(std::string_view path, const std::string& indent, bool root,
                      bool all_live = false) {
    std::vector<const ConfigKey*> hidden, live;
    for (const ConfigKey& key : config_table()) {
      if (!is_member(key, path) || !is_used(key, roles_)) continue;
      (is_live(key) || all_live ? live : hidden).push_back(&key);
    }
    for (const ConfigKey* key : hidden) member(*key, indent, "// ", ",", root);
    for (const ConfigKey* key : live) {
      member(*key, indent, "", key == live.back() ? "" : ",", root && key != live.back());
    }
  }

  void member(const ConfigKey& key, const std::string& indent, const std::string& comment,
              const std::string& comma, bool blank_after) {
    explain(key, indent);
    const std::string head = indent + comment + "\"" + std::string(key_name(key)) + "\": ";
    if (key.type == ValueType::map) {
      line(head + "{");
      map_example(key, indent + "  ");
      line(indent + "}" + comma);
    } else if (key.type == ValueType::object) {
      line(head + "{");
      object_members(key.path, indent + comment + "  ", false, !comment.empty());
      line(indent + comment + "}" + comma);
    } else if (key.path == "/roles" && !roles_.empty()) {
      line(head + list_text(roles_) + comma);
    } else if (key.path == "/state" && !state_.empty()) {
      line(head + Json(state_).dump() + comma);
    } else {
      line(head + std::string(key.example.empty() ? key.fallback : key.example) + comma);
    }
    if (blank_after) line("");
  }

  void map_example(const ConfigKey& map, const std::string& indent) {
    line(indent + "// \"" + std::string(map.example) + "\": {");
    object_members(std::string(map.path) + "/*", indent + "//   ", false);
    line(indent + "// }");
  }

  void explain(const ConfigKey& key, const std::string& indent) {
    std::string help(key.help);
    if (key.type == ValueType::number || key.type == ValueType::duration ||
        key.type == ValueType::choice) {
      help += " Expects " + wanted_text(key);
      if (!key.fallback.empty()) help += "; default " + std::string(key.fallback);
      help += ".";
    }
    for (const std::string& part : wrap(help, kWidth - indent.size() - 3)) {
      line(indent + "// " + part);
    }
  }

  const std::vector<Role>& roles_;
  const std::string& state_;
  std::string text_;
};

}  // namespace

std::string config_template(const std::vector<Role>& roles, const std::string& state) {
  return TemplateWriter(roles, state).write();
}

}  // namespace millrace::cli
