// Options as rows of a table, and a command line parsed by it. The help, the manual
// and the parser all read the same rows.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"

namespace millrace::cli {

struct Option {
  std::string_view name;   // "--out"
  std::string_view value;  // "FILE"; empty: a flag
  std::string_view help;   // one or two sentences
  bool required = false;
  bool repeatable = false;  // else it may be given once
  char letter = 0;          // 'w': the option may also be given as "-w"; 0: it has no such form
};

struct Operands {
  std::string_view usage;  // "NAME…" as the usage line shows it; empty: none are taken
  size_t least = 0;
  size_t most = 0;
};
inline constexpr size_t kAnyNumber = 10'000;

class Arguments {
 public:
  // Errors are ErrorKind::config: an unknown option (with a suggestion), one given twice or without
  // its value, a required one missing, too many or too few operands.
  static Result<Arguments> parse(std::span<const Option> options, const Operands& operands,
                                 const std::vector<std::string>& words);

  bool has(std::string_view option) const { return values_.contains(option); }
  std::string value(std::string_view option) const;  // empty: not given; of several the first
  std::vector<std::string> values(std::string_view option) const;  // in the order given
  const std::vector<std::string>& operands() const { return operands_; }

  // A value by its type's parser; nullopt: not given. The error begins with the option's name.
  template <class T>
  Result<std::optional<T>> parsed(std::string_view option,
                                  Result<T> (*parse_value)(std::string_view)) const {
    if (!has(option)) return std::optional<T>();
    auto typed = parse_value(value(option));
    if (typed) return std::optional<T>(std::move(typed).value());
    return config_error(std::string(option) + ": " + typed.error().message);
  }

  // Every value of a repeatable option, in the order in which they were given.
  template <class T>
  Result<std::vector<T>> all_parsed(std::string_view option,
                                    Result<T> (*parse_value)(std::string_view)) const {
    std::vector<T> all;
    const auto [first, last] = values_.equal_range(option);
    for (auto at = first; at != last; ++at) {
      auto typed = parse_value(at->second);
      if (!typed) return config_error(std::string(option) + ": " + typed.error().message);
      all.push_back(std::move(typed).value());
    }
    return all;
  }

 private:
  std::multimap<std::string, std::string, std::less<>> values_;
  std::vector<std::string> operands_;
};

// A whole number within the limits, for parsed().
Result<uint64_t> parse_number(std::string_view text, uint64_t least, uint64_t most);

}  // namespace millrace::cli
