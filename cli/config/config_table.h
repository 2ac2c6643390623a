// The configuration as a table: every key with type, range, default and meaning. The checks and
// their error messages, the template of `millrace init`, `millrace help config` and
// millrace.json(5) are made from it, so that they cannot differ.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.h"

namespace millrace::cli {

enum class ValueType {
  object,  // members are keys of the table
  map,     // members are named by the operator, each like "…/*"
  text,
  path,  // relative to the configuration file's directory
  url,   // https
  flag,
  number,
  duration,  // "14d", "1h30m"
  choice,
  list,   // of strings
  lists,  // of lists of strings
};

struct ConfigKey {
  std::string_view path;  // JSON pointer; "*" for the names in a map
  ValueType type;
  bool required;              // in the object that holds it
  std::string_view fallback;  // JSON text of the default; empty: none
  // Of a number, of a duration in seconds, of the count of entries in a map or list; both 0: any.
  uint64_t least, most;
  std::string_view choices;  // "a b c"
  std::string_view example;  // JSON text; for a map the name of its example member
  std::string_view help;     // one paragraph, no markup
};

// Objects come before their members; the order is that of the manual.
std::span<const ConfigKey> config_table();

// The key that describes a JSON pointer ("/zones/example.org/file"); nullptr: unknown.
const ConfigKey* find_key(std::string_view pointer);
// Of a key of the table; null: it has no default.
const Json& default_of(const ConfigKey& key);
// The path in the table that describes it, whether or not there is one: "/zones/*/file".
std::string pattern_of(std::string_view pointer);
bool is_member(const ConfigKey& key, std::string_view parent_path);
// The last part of the key's path: "file", "*".
std::string_view key_name(const ConfigKey& key);

std::vector<std::string> choices_of(const ConfigKey& key);

// The expected value, for messages and manuals: "a duration of 1h to 365d", "one of increment,
// date, unixtime", "a list of 1 or more strings".
std::string wanted_text(const ConfigKey& key);

}  // namespace millrace::cli
