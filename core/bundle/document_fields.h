// Typed members of the documents: each value through the parse() of its type, lists bounded, sorted
// and without duplicates. Errors name the document and the member.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.h"

namespace millrace {

// Octets. Of 3 octets of JSON a value of 48 can be made.
inline constexpr size_t kMaxDocument = 1U << 20U;
inline constexpr size_t kMaxListDocument = 64U << 20U;  // of the records of all certificates

// parse_json() of a text whose size is checked first.
Result<Json> parse_document(std::string_view text, const std::string& where,
                            size_t most = kMaxDocument);

// "WHERE: /MEMBER: why"
Error field_error(const std::string& where, const std::string& member, const std::string& why);

// The array under that name, of at most `limit` items.
Result<const Json*> array_field(const Json& object, const std::string& member, size_t limit,
                                const std::string& where);

template <class T>
Result<T> parsed_field(const Json& object, const std::string& member, const std::string& where) {
  ASSIGN(const std::string text, json_string(object, member, where));
  auto value = T::parse(text);
  if (!value) return field_error(where, member, value.error().message);
  return value;
}

// What `decode(item, "WHERE: /MEMBER/INDEX")` makes of each item.
template <class T, class Decode>
Result<std::vector<T>> list_field(const Json& object, const std::string& member, size_t limit,
                                  const std::string& where, Decode decode) {
  ASSIGN(const Json* array, array_field(object, member, limit, where));
  std::vector<T> list;
  for (const Json& item : *array) {
    const std::string place = where + ": /" + member + "/" + std::to_string(list.size());
    ASSIGN(T value, decode(item, place));
    list.push_back(std::move(value));
  }
  std::sort(list.begin(), list.end());
  if (std::adjacent_find(list.begin(), list.end()) != list.end()) {
    return field_error(where, member, "the same item twice");
  }
  return list;
}

// The string that an item of a list is.
Result<std::string> string_item(const Json& item, const std::string& place);

template <class T>
Result<std::vector<T>> parsed_list_field(const Json& object, const std::string& member,
                                         size_t limit, const std::string& where) {
  return list_field<T>(object, member, limit, where,
                       [](const Json& item, const std::string& place) -> Result<T> {
                         ASSIGN(const std::string text, string_item(item, place));
                         auto value = T::parse(text);
                         if (!value) return Error(place + ": " + value.error().message);
                         return value;
                       });
}

}  // namespace millrace
