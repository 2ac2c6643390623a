#include "cli/config/config_table.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <sstream>
#include <unordered_map>

#include "cli/config/config_keys.h"
#include "core/base/joined.h"
#include "core/base/time.h"

namespace millrace::cli {
namespace {

using enum ValueType;

// The rows, and for a CA in /cas those of /acme.
std::vector<ConfigKey> with_members_of_cas() {
  static std::deque<std::string> texts;  // to which the rows refer
  std::vector<ConfigKey> table;
  for (const ConfigKey& key : config_keys()) {
    table.push_back(key);
    if (key.path != "/cas/*") continue;
    for (ConfigKey member : config_keys()) {
      if (!member.path.starts_with("/acme/")) continue;
      member.help = texts.emplace_back("As " + std::string(member.path) + ".");
      member.path = texts.emplace_back("/cas/*" + std::string(member.path.substr(5)));
      if (member.type == url) member.example = R"("https://acme.example.com/directory")";
      table.push_back(member);
    }
  }
  return table;
}

// Calls take(part) for each part of "/a/b/c".
template <class Take>
void each_part(std::string_view pointer, Take take) {
  while (!pointer.empty()) {
    const size_t end = std::min(pointer.find('/', 1), pointer.size());
    take(pointer.substr(1, end - 1));
    pointer.remove_prefix(end);
  }
}

// A configuration of many certificates asks for a key tens of thousands of times.
const ConfigKey* find_path(std::string_view wanted) {
  static const auto kByPath = [] {
    std::unordered_map<std::string_view, const ConfigKey*> keys;
    for (const ConfigKey& key : config_table()) keys.emplace(key.path, &key);
    return keys;
  }();
  const auto found = kByPath.find(wanted);
  return found == kByPath.end() ? nullptr : found->second;
}

std::string seconds_text(uint64_t seconds) {
  return format_duration(Duration(static_cast<int64_t>(seconds)));
}

std::string count_text(const ConfigKey& key) {
  if (key.most == 0)
    return key.least == 0 ? "any number of" : std::to_string(key.least) + " or more";
  if (key.least == 0) return "at most " + std::to_string(key.most);
  return std::to_string(key.least) + " to " + std::to_string(key.most);
}

std::string choices_text(const ConfigKey& key) {
  return "one of " + joined(choices_of(key));
}

}  // namespace

std::span<const ConfigKey> config_table() {
  static const std::vector<ConfigKey> table = with_members_of_cas();
  return table;
}

std::string pattern_of(std::string_view pointer) {
  std::string pattern;
  each_part(pointer, [&pattern](std::string_view part) {
    const ConfigKey* parent = find_path(pattern);
    pattern += '/';
    pattern += parent != nullptr && parent->type == map ? "*" : part;
  });
  return pattern;
}

const ConfigKey* find_key(std::string_view pointer) {
  return find_path(pattern_of(pointer));
}

const Json& default_of(const ConfigKey& key) {
  static const auto kDefaults = [] {
    std::unordered_map<std::string_view, Json> defaults;
    for (const ConfigKey& row : config_table()) {
      defaults[row.path] =
          row.fallback.empty() ? Json() : Json::parse(row.fallback, nullptr, false);
    }
    return defaults;
  }();
  return kDefaults.at(key.path);
}

std::string_view key_name(const ConfigKey& key) {
  return key.path.substr(key.path.rfind('/') + 1);
}

bool is_member(const ConfigKey& key, std::string_view parent_path) {
  return key.path.substr(0, key.path.rfind('/')) == parent_path;
}

std::vector<std::string> choices_of(const ConfigKey& key) {
  std::istringstream words{std::string(key.choices)};
  return {std::istream_iterator<std::string>(words), {}};
}

std::string wanted_text(const ConfigKey& key) {
  switch (key.type) {
    case object:
      return "an object";
    case map:
      return "an object with " + count_text(key) + " members";
    case text:
      return "a string";
    case path:
      return "a path";
    case url:
      return "an https URL";
    case flag:
      return "true or false";
    case number:
      return "a number from " + std::to_string(key.least) + " to " + std::to_string(key.most);
    case duration:
      return "a duration from " + seconds_text(key.least) + " to " + seconds_text(key.most);
    case choice:
      return choices_text(key);
    case list:
      return "a list of " + count_text(key) + " strings";
    case lists:
      return "a list of " + count_text(key) + " lists of strings";
  }
  return {};
}

}  // namespace millrace::cli
