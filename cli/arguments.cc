#include "cli/arguments.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include <CLI/CLI.hpp>

#include "cli/suggestion.h"
#include "core/printable.h"

namespace millrace::cli {
namespace {

std::string quoted(const std::string& word) {
  return "\"" + printable(word, 80) + "\"";
}

// The values of each option of the table, in the order given. Flags have an empty value.
struct Declared {
  explicit Declared(std::span<const Option> table) : values(table.size()), flags(table.size()) {
    app.set_help_flag();
    app.allow_extras();
    for (size_t i = 0; i < table.size(); ++i) {
      const std::string name(table[i].name);
      if (table[i].value.empty()) {
        app.add_flag(name, flags[i]);
      } else {
        app.add_option(name, values[i])
            ->expected(1)
            ->allow_extra_args(false)
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
      }
    }
    app.add_option("operands", operands);
  }

  CLI::App app;
  std::vector<std::vector<std::string>> values;
  std::vector<int64_t> flags;
  std::vector<std::string> operands;
};

std::vector<std::string> names_of(std::span<const Option> table) {
  std::vector<std::string> names;
  for (const Option& option : table) names.emplace_back(option.name);
  return names;
}

Error unknown_option(const std::string& word, std::span<const Option> table) {
  const std::string name = word.substr(0, word.find('='));
  return config_error("unknown option " + quoted(name) + did_you_mean(name, names_of(table)));
}

// CLI11's only other complaint about such a table is an option that ends the line without its
// value.
Error missing_value(const std::vector<std::string>& words, std::span<const Option> table) {
  for (auto word = words.rbegin(); word != words.rend(); ++word) {
    for (const Option& option : table) {
      if (*word != option.name) continue;
      const std::string wanted(option.value.empty() ? "no value" : option.value);
      return config_error(std::string(option.name) + ": want " + wanted + " after it");
    }
  }
  return config_error("the options cannot be read");
}

Result<void> parse_words(Declared& declared, std::span<const Option> table,
                         const std::vector<std::string>& words) {
  // What stands behind "--" is an operand whatever it looks like; versions of CLI11 differ in that.
  const auto dashes = std::find(words.begin(), words.end(), "--");
  try {
    declared.app.parse(std::vector<std::string>(std::make_reverse_iterator(dashes), words.rend()));
  } catch (const CLI::ParseError&) {
    return missing_value(words, table);
  }
  const auto unknown = declared.app.remaining();
  if (!unknown.empty()) return unknown_option(unknown.front(), table);
  if (dashes != words.end()) {
    declared.operands.insert(declared.operands.end(), dashes + 1, words.end());
  }
  return {};
}

Result<void> check_operands(const std::vector<std::string>& seen, const Operands& wanted) {
  if (seen.size() > wanted.most) {
    return config_error(
        "unexpected " + quoted(seen[wanted.most]) +
        (wanted.usage.empty() ? ": no operand is taken" : ": want " + std::string(wanted.usage)));
  }
  if (seen.size() >= wanted.least) return {};
  return config_error("want " + std::string(wanted.usage) + ", seen " +
                      (seen.empty() ? "nothing" : std::to_string(seen.size()) + " of it"));
}

}  // namespace

Result<Arguments> Arguments::parse(std::span<const Option> options, const Operands& operands,
                                   const std::vector<std::string>& words) {
  Declared declared(options);
  TRY(parse_words(declared, options, words));
  Arguments arguments;
  for (size_t i = 0; i < options.size(); ++i) {
    const std::string name(options[i].name);
    const auto& values = declared.values[i];
    if (values.size() > 1) return config_error(name + ": given twice");
    if (!values.empty()) arguments.values_[name] = values.front();
    if (declared.flags[i] > 0) arguments.values_[name] = "";
    if (options[i].required && !arguments.has(name)) {
      return config_error(name + " " + std::string(options[i].value) + " is missing");
    }
  }
  TRY(check_operands(declared.operands, operands));
  arguments.operands_ = std::move(declared.operands);
  return arguments;
}

std::string Arguments::value(std::string_view option) const {
  const auto found = values_.find(option);
  return found == values_.end() ? std::string() : found->second;
}

Result<uint64_t> parse_number(std::string_view text, uint64_t least, uint64_t most) {
  uint64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = fault == std::errc() && end == text.data() + text.size();
  if (whole && number >= least && number <= most) return number;
  return config_error("want a number from " + std::to_string(least) + " to " +
                      std::to_string(most) + ", seen " + quoted(std::string(text)));
}

}  // namespace millrace::cli
