// Builds a Json value from the events of nlohmann's parser: nlohmann's own builder knows neither a
// depth limit nor duplicate members, and reports the place of a fault only by throwing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.h"

namespace millrace {

// One text, read once. The members below are nlohmann's SAX interface; each returns whether to go
// on.
class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  Result<Json> read(const std::string& where, bool comments);

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(Json::number_integer_t value) { return add(value); }
  bool number_unsigned(Json::number_unsigned_t value) { return add(value); }
  bool number_float(Json::number_float_t value, const std::string&) { return add(value); }
  bool string(std::string& value) { return add(std::move(value)); }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(size_t) { return open(Json::object()); }
  bool start_array(size_t) { return open(Json::array()); }
  bool key(std::string& name);
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool parse_error(size_t position, const std::string& token, const Json::exception& fault);

 private:
  bool add(Json value);
  bool open(Json container);
  bool close();
  bool fail(size_t position, const std::string& why);
  Json* place(Json value);
  std::string fault_text(const std::string& where) const;

  std::string_view text_;
  size_t consumed_ = 0;  // octets that the parser has taken
  Json root_;
  std::vector<Json*> open_;  // containers from the outside in
  std::string member_;       // the key without its value yet
  std::string fault_;
  size_t fault_position_ = 0;  // octets, from 1
};

}  // namespace millrace
