#include "cli/config/config_document.h"

#include <algorithm>

#include "cli/config/config_lines.h"
#include "cli/text/suggestion.h"
#include "core/base/printable.h"

namespace millrace::cli {
namespace {

// A value as a message shows it.
std::string seen_text(const Json& value) {
  return printable(value.dump(-1, ' ', false, Json::error_handler_t::replace), 80);
}

bool is_duration(const ConfigKey& key, const std::string& value) {
  const auto duration = parse_duration(value);
  if (!duration) return false;
  const auto seconds = static_cast<uint64_t>(duration->count());
  return seconds >= key.least && seconds <= key.most;
}

bool is_text(const ConfigKey& key, const std::string& value) {
  switch (key.type) {
    case ValueType::choice:
      return std::ranges::count(choices_of(key), value) > 0;
    case ValueType::duration:
      return is_duration(key, value);
    case ValueType::url:
      return value.starts_with("https://") && value.size() > 8;
    default:
      return !value.empty() && value.find('\0') == std::string::npos;
  }
}

// For all types except objects, maps and lists.
bool is_value(const ConfigKey& key, const Json& value) {
  if (key.type == ValueType::flag) return value.is_boolean();
  if (key.type != ValueType::number) {
    return value.is_string() && is_text(key, value.get_ref<const std::string&>());
  }
  if (!value.is_number_unsigned()) return false;
  const auto number = value.get<uint64_t>();
  return number >= key.least && number <= key.most;
}

const Json* member(const Json& object, const std::string& name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

std::vector<std::string> member_names(const std::string& parent_path) {
  std::vector<std::string> names;
  for (const ConfigKey& key : config_table()) {
    if (is_member(key, parent_path)) names.emplace_back(key_name(key));
  }
  return names;
}

}  // namespace

ConfigDocument::ConfigDocument(std::string_view text, std::string shown)
    : shown_(std::move(shown)) {
  auto parsed = parse_json(text, shown_, true);
  if (!parsed) {
    faults_.emplace(0, Fault{"", config_error(parsed.error().message)});
    faulty_.emplace();
    return;
  }
  root_ = std::move(parsed).value();
  text_ = text;
  if (root_.is_object()) {
    check_object("", root_);
  } else {
    fault("", "expected an object, got " + seen_text(root_));
  }
}

void ConfigDocument::fault(const std::string& pointer, const std::string& message) {
  if (!lines_) lines_ = lines_of(text_);
  const auto found = lines_->find(pointer);
  const size_t line = found == lines_->end() ? 0 : found->second;
  const std::string place = shown_ + (line == 0 ? "" : ":" + std::to_string(line)) + ": ";
  const std::string where = pointer.empty() ? "" : printable(pointer) + ": ";
  faults_.emplace(line, Fault{pointer, config_error(place + where + message)});
  faulty_.insert(pointer);
}

std::vector<Error> ConfigDocument::faults() const {
  std::vector<Error> errors;
  for (const auto& [line, fault] : faults_) errors.push_back(fault.error);
  return errors;
}

void ConfigDocument::check(const std::string& pointer, const ConfigKey* key, const Json& seen) {
  switch (key->type) {
    case ValueType::object:
      return seen.is_object() ? check_object(pointer, seen) : wrong(pointer, *key, seen);
    case ValueType::map:
      if (!seen.is_object()) return wrong(pointer, *key, seen);
      check_count(pointer, *key, seen.size());
      return check_map(pointer, seen);
    case ValueType::list:
    case ValueType::lists:
      return seen.is_array() ? check_list(pointer, *key, seen) : wrong(pointer, *key, seen);
    default:
      if (!is_value(*key, seen)) wrong(pointer, *key, seen);
  }
}

void ConfigDocument::check_object(const std::string& pointer, const Json& seen) {
  const std::string path = pattern_of(pointer);
  for (const auto& [name, value] : seen.items()) {
    const std::string member = pointer + "/" + pointer_part(name);
    const ConfigKey* key = find_key(member);
    if (key == nullptr) {
      unknown_key(member, name, path);
    } else {
      check(member, key, value);
    }
  }
  for (const ConfigKey& key : config_table()) {
    if (!key.required || !is_member(key, path)) continue;
    const std::string name(key_name(key));
    if (seen.contains(name)) continue;
    fault(pointer, "\"" + name + "\" is missing: expected " + wanted_text(key));
  }
}

void ConfigDocument::check_map(const std::string& pointer, const Json& seen) {
  for (const auto& [name, value] : seen.items()) {
    const std::string member = pointer + "/" + pointer_part(name);
    check(member, find_key(member), value);
  }
}

void ConfigDocument::check_list(const std::string& pointer, const ConfigKey& key,
                                const Json& seen) {
  check_count(pointer, key, seen.size());
  if (key.type == ValueType::list) return check_strings(pointer, key, seen);
  for (size_t i = 0; i < seen.size(); ++i) {
    const std::string item = pointer + "/" + std::to_string(i);
    if (!seen[i].is_array() || seen[i].empty()) {
      fault(item, "expected a list of one or more strings, got " + seen_text(seen[i]));
    } else {
      check_strings(item, key, seen[i]);
    }
  }
}

void ConfigDocument::check_strings(const std::string& pointer, const ConfigKey& key,
                                   const Json& seen) {
  for (size_t i = 0; i < seen.size(); ++i) {
    const bool good = seen[i].is_string() && is_text(key, seen[i].get_ref<const std::string&>());
    if (!good)
      fault(pointer + "/" + std::to_string(i), "expected a string, got " + seen_text(seen[i]));
  }
}

void ConfigDocument::check_count(const std::string& pointer, const ConfigKey& key, size_t count) {
  if (count >= key.least && (key.most == 0 || count <= key.most)) return;
  const std::string hint = count == 0 ? "; millrace help config shows an example" : "";
  fault(pointer, "expected " + wanted_text(key) + ", got " + std::to_string(count) + hint);
}

void ConfigDocument::unknown_key(const std::string& pointer, const std::string& name,
                                 const std::string& parent) {
  fault(pointer, "unknown key" + did_you_mean(name, member_names(parent)));
}

void ConfigDocument::wrong(const std::string& pointer, const ConfigKey& key, const Json& seen) {
  std::string hint;
  if (key.type == ValueType::choice && seen.is_string()) {
    hint = did_you_mean(seen.get_ref<const std::string&>(), choices_of(key));
  }
  fault(pointer, "expected " + wanted_text(key) + ", got " + seen_text(seen) + hint);
}

const Json* ConfigDocument::find(const std::string& pointer) const {
  const size_t end = pointer.rfind('/');
  if (end == std::string::npos) return &root_;
  if (parent_.object == nullptr || pointer.compare(0, end, parent_.pointer) != 0) {
    std::string above = pointer.substr(0, end);
    const Json* object = find(above);
    if (object == nullptr) return nullptr;
    parent_ = {std::move(above), object};
  }
  return member(*parent_.object, name_of_part(pointer.substr(end + 1)));
}

bool ConfigDocument::has(const std::string& pointer) const {
  return find(pointer) != nullptr;
}

std::optional<Error> ConfigDocument::fault_of(const std::string& pointer) const {
  for (const auto& [line, fault] : faults_) {
    if (fault.pointer == pointer || !root_.is_object()) return fault.error;
  }
  return std::nullopt;
}

const Json& ConfigDocument::value(const std::string& pointer) const {
  static const Json kNothing;
  const ConfigKey* key = find_key(pointer);
  if (key == nullptr || faulty_.contains(pointer)) return kNothing;
  const Json* seen = find(pointer);
  return seen == nullptr ? default_of(*key) : *seen;
}

std::string ConfigDocument::text(const std::string& pointer) const {
  const Json& found = value(pointer);
  return found.is_string() ? found.get<std::string>() : std::string();
}

bool ConfigDocument::flag(const std::string& pointer) const {
  const Json& found = value(pointer);
  return found.is_boolean() && found.get<bool>();
}

uint64_t ConfigDocument::number(const std::string& pointer) const {
  const Json& found = value(pointer);
  return found.is_number_unsigned() ? found.get<uint64_t>() : 0;
}

Duration ConfigDocument::duration(const std::string& pointer) const {
  const auto parsed = parse_duration(text(pointer));
  return parsed ? *parsed : Duration(0);
}

std::vector<std::string> ConfigDocument::list(const std::string& pointer) const {
  std::vector<std::string> texts;
  for (const Json& item : value(pointer)) {
    if (item.is_string()) texts.push_back(item.get<std::string>());
  }
  return texts;
}

std::vector<std::vector<std::string>> ConfigDocument::lists(const std::string& pointer) const {
  std::vector<std::vector<std::string>> all;
  for (const Json& list : value(pointer)) {
    std::vector<std::string> texts;
    for (const Json& item : list) {
      if (item.is_string()) texts.push_back(item.get<std::string>());
    }
    if (!texts.empty()) all.push_back(std::move(texts));
  }
  return all;
}

std::vector<std::string> ConfigDocument::members(const std::string& pointer) const {
  std::vector<std::string> names;
  const Json* seen = find(pointer);
  if (seen == nullptr || !seen->is_object()) return names;
  for (const auto& [name, ignored] : seen->items()) names.push_back(name);
  return names;
}

}  // namespace millrace::cli
