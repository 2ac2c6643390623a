#include "core/base/json.h"

#include "core/base/json_reader.h"
#include "core/base/printable.h"

namespace millrace {
namespace {

std::string kind_of(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null:
      return "null";
    case Json::value_t::boolean:
      return "a boolean";
    case Json::value_t::string:
      return "a string";
    case Json::value_t::array:
      return "an array";
    case Json::value_t::object:
      return "an object";
    default:
      return "a number";
  }
}

Error wrong_type(const std::string& where, const std::string& path, const std::string& wanted,
                 const Json& seen) {
  return Error(where + ": " + path + ": expected " + wanted + ", got " + kind_of(seen));
}

Result<const Json*> member_of(const Json& object, const std::string& member,
                              const std::string& where) {
  if (!object.is_object()) return Error(where + ": expected an object, got " + kind_of(object));
  const auto found = object.find(member);
  if (found == object.end()) return Error(where + ": /" + member + ": missing");
  return &*found;
}

}  // namespace

Result<Json> parse_json(std::string_view text, const std::string& where, bool comments) {
  JsonReader reader(text);
  return reader.read(where, comments);
}

std::string json_text(const Json& value) {
  return value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<std::string> json_string(const Json& object, const std::string& member,
                                const std::string& where) {
  ASSIGN(const Json* value, member_of(object, member, where));
  if (!value->is_string()) return wrong_type(where, "/" + member, "a string", *value);
  return value->get_ref<const std::string&>();
}

std::string json_text_or_empty(const Json& object, const char* member) {
  const auto found = object.find(member);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<std::vector<std::string>> json_strings(const Json& object, const std::string& member,
                                              const std::string& where) {
  ASSIGN(const Json* value, member_of(object, member, where));
  if (!value->is_array()) return wrong_type(where, "/" + member, "an array of strings", *value);
  std::vector<std::string> strings;
  for (const Json& item : *value) {
    if (!item.is_string()) {
      const std::string path = "/" + member + "/" + std::to_string(strings.size());
      return wrong_type(where, path, "a string", item);
    }
    strings.push_back(item.get_ref<const std::string&>());
  }
  return strings;
}

Result<uint64_t> json_unsigned(const Json& object, const std::string& member,
                               const std::string& where) {
  ASSIGN(const Json* value, member_of(object, member, where));
  if (!value->is_number()) return wrong_type(where, "/" + member, "a whole number", *value);
  const bool fits =
      value->is_number_unsigned() || (value->is_number_integer() && value->get<int64_t>() >= 0);
  if (!fits) {
    return Error(where + ": /" + member + ": expected a whole number from 0, got " + value->dump());
  }
  return value->get<uint64_t>();
}

Result<TimePoint> json_time(const Json& object, const std::string& member,
                            const std::string& where) {
  ASSIGN(const std::string text, json_string(object, member, where));
  auto time = parse_time(text);
  if (!time) return std::move(time).error().in(where + ": /" + member);
  return time;
}

Result<void> check_json_version(const Json& object, uint64_t wanted, const std::string& where) {
  ASSIGN(const uint64_t version, json_unsigned(object, "version", where));
  if (version == wanted) return {};
  return Error(where + ": /version: expected " + std::to_string(wanted) + ", got " +
               std::to_string(version));
}

}  // namespace millrace
