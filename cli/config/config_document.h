// The configuration's text as a document that was checked against the table: values by JSON
// pointer, faults collected with file, line and pointer, so that all of them are reported at once.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/config/config_table.h"
#include "core/base/json.h"
#include "core/files/files.h"

namespace millrace::cli {

class ConfigDocument {
 public:
  // `shown` is the file's name in messages. A text that is not JSON is one fault.
  ConfigDocument(std::string_view text, std::string shown);

  // "FILE:LINE: POINTER: message" is added to the faults.
  void fault(const std::string& pointer, const std::string& message);
  std::vector<Error> faults() const;  // in the order of the lines

  // The value at the pointer, or the table's default; null: neither is there, or it is faulty.
  const Json& value(const std::string& pointer) const;
  std::string text(const std::string& pointer) const;  // empty: none
  bool flag(const std::string& pointer) const;
  uint64_t number(const std::string& pointer) const;
  Duration duration(const std::string& pointer) const;
  std::vector<std::string> list(const std::string& pointer) const;
  std::vector<std::vector<std::string>> lists(const std::string& pointer) const;
  std::vector<std::string> members(const std::string& pointer) const;  // names, sorted
  bool has(const std::string& pointer) const;
  // The first fault of the value, or of the whole text when it is not an object.
  std::optional<Error> fault_of(const std::string& pointer) const;

 private:
  void check(const std::string& pointer, const ConfigKey* key, const Json& seen);
  void check_object(const std::string& pointer, const Json& seen);
  void check_map(const std::string& pointer, const Json& seen);
  void check_list(const std::string& pointer, const ConfigKey& key, const Json& seen);
  void check_strings(const std::string& pointer, const ConfigKey& key, const Json& seen);
  void check_count(const std::string& pointer, const ConfigKey& key, size_t count);
  void unknown_key(const std::string& pointer, const std::string& name, const std::string& parent);
  void wrong(const std::string& pointer, const ConfigKey& key, const Json& seen);
  const Json* find(const std::string& pointer) const;  // of objects' members only

  std::string shown_, text_;
  Json root_;
  // Where the last value was found: the members of a certificate are asked for in a row. `status`
  // of 1,000 certificates takes 2 ms less of 50 (tests/bench/run status 1000).
  struct Parent {
    std::string pointer;
    const Json* object = nullptr;
  };
  mutable Parent parent_;
  std::optional<std::map<std::string, size_t>> lines_;  // from the first fault on
  struct Fault {
    std::string pointer;
    Error error;
  };
  std::multimap<size_t, Fault> faults_;  // by line; 0: of the whole file
  std::set<std::string> faulty_;         // pointers
};

}  // namespace millrace::cli
