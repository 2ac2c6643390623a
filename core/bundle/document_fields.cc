#include "core/bundle/document_fields.h"

namespace millrace {

Result<Json> parse_document(std::string_view text, const std::string& where, size_t most) {
  if (text.size() <= most) return parse_json(text, where);
  return Error(where + ": " + std::to_string(text.size()) + " octets, expected at most " +
               std::to_string(most));
}

Error field_error(const std::string& where, const std::string& member, const std::string& why) {
  return Error(where + ": /" + member + ": " + why);
}

Result<const Json*> array_field(const Json& object, const std::string& member, size_t limit,
                                const std::string& where) {
  if (!object.is_object()) return Error(where + ": expected an object");
  const auto found = object.find(member);
  if (found == object.end()) return field_error(where, member, "missing");
  if (!found->is_array()) return field_error(where, member, "expected an array");
  if (found->size() > limit) {
    return field_error(
        where, member,
        std::to_string(found->size()) + " items, expected at most " + std::to_string(limit));
  }
  return &*found;
}

Result<std::string> string_item(const Json& item, const std::string& place) {
  if (!item.is_string()) return Error(place + ": expected a string");
  return item.get_ref<const std::string&>();
}

}  // namespace millrace
