// The format of --json, schema 1; millrace(1) describes it. A change of what is there raises the
// schema, an addition does not.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

namespace millrace::cli {

inline constexpr int kJsonSchema = 1;

Json json_of(const Subject& subject);  // {"kind": "certificate", "name": "web"}; none: null
Json json_of(const Line& line);        // {"subject": …, "text": as printed}
Json json_of(const Error& error);      // the same with "kind": "failed", "config" or "not_yet"

template <class T>
Json json_list(const std::vector<T>& entries) {
  Json list = Json::array();
  for (const T& entry : entries) list.push_back(json_of(entry));
  return list;
}

}  // namespace millrace::cli
