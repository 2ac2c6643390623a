#include "cli/line/arguments.h"

#include <iterator>

#include <getopt.h>

#include "cli/text/suggestion.h"
#include "core/base/decimal.h"
#include "core/base/printable.h"

namespace millrace::cli {
namespace {

std::string quoted(const std::string& word) {
  return "\"" + printable(word, 80) + "\"";
}

std::vector<std::string> names_of(std::span<const Option> table) {
  std::vector<std::string> names;
  for (const Option& option : table) names.emplace_back(option.name);
  return names;
}

std::string name_in(const std::string& word) {
  return word.substr(0, word.find('='));
}

Error unknown_option(const std::string& name, std::span<const Option> table) {
  return config_error("unknown option " + quoted(name) + did_you_mean(name, names_of(table)));
}

// The table and the words in the form of getopt_long(3). It keeps its place in globals, so two
// threads must not parse at once.
class Words {
 public:
  Words(std::span<const Option> table, const std::vector<std::string>& words)
      : table_(table), words_(words) {
    for (const Option& row : table) names_.emplace_back(row.name.substr(2));
    for (size_t i = 0; i < table.size(); ++i) {
      options_.push_back({names_[i].c_str(),
                          table[i].value.empty() ? no_argument : required_argument, nullptr,
                          kFirstOption + static_cast<int>(i)});
    }
    options_.push_back({});
    for (const Option& row : table) {
      if (row.letter == 0) continue;
      letters_ += row.letter;
      if (!row.value.empty()) letters_ += ':';
    }
    argv_.push_back(nullptr);  // the program's name, which is ignored
    for (std::string& word : words_) argv_.push_back(word.data());
    argv_.push_back(nullptr);
  }

  // The options with their values (flags: an empty one), and the operands, in any order.
  Result<std::multimap<std::string, std::string>> sort(std::vector<std::string>& operands) {
    std::multimap<std::string, std::string> values;
    optind = 0;  // from the beginning, in the GNU library and in the BSDs
    int code = 0;
    while ((code = next()) != -1) {
      if (code == kOperand) {
        operands.emplace_back(optarg);
      } else if (const Option* by_letter = with_letter(code)) {
        values.emplace(by_letter->name, optarg == nullptr ? "" : optarg);
      } else if (code < kFirstOption) {
        return fault();
      } else {
        const Option& option = table_[static_cast<size_t>(code - kFirstOption)];
        if (is_abbreviated(option)) return unknown_option(name_in(last_word(option)), table_);
        values.emplace(option.name, optarg == nullptr ? "" : optarg);
      }
    }
    operands.insert(operands.end(), argv_.begin() + optind, argv_.end() - 1);
    return values;
  }

 private:
  static constexpr int kOperand = 1;  // what getopt_long gives for it after "-" in its string
  static constexpr int kFirstOption = 256;

  int next() {
    return getopt_long(static_cast<int>(argv_.size()) - 1, argv_.data(), letters_.c_str(),
                       options_.data(), nullptr);
  }

  // Null: there is none.
  const Option* with_letter(int code) const {
    for (const Option& row : table_) {
      if (row.letter != 0 && code == row.letter) return &row;
    }
    return nullptr;
  }

  // The word that getopt_long has just read: "--out" of "--out FILE" and of "--out=FILE".
  std::string last_word(const Option& option) const {
    const auto last = static_cast<size_t>(optind) - 1;
    const bool apart = !option.value.empty() && optarg == argv_[last];
    return argv_[apart ? last - 1 : last];
  }

  // An abbreviation would change its meaning when an option with the same beginning is added.
  bool is_abbreviated(const Option& option) const {
    return name_in(last_word(option)) != option.name;
  }

  Error fault() const {
    const std::string last = argv_[static_cast<size_t>(optind) - 1];
    if (optopt == 0) return unknown_option(name_in(last), table_);
    if (const Option* row = with_letter(optopt)) return no_value(*row);
    if (optopt < kFirstOption) return unknown_option({'-', static_cast<char>(optopt)}, table_);
    const Option& option = table_[static_cast<size_t>(optopt - kFirstOption)];
    for (const std::string& word : words_) {
      const std::string name = name_in(word);
      const bool is_abbreviation = name.size() > 2 && option.name.starts_with(name);
      if (is_abbreviation && name != option.name) return unknown_option(name, table_);
    }
    return no_value(option);
  }

  static Error no_value(const Option& option) {
    const std::string expected(option.value.empty() ? "no value" : option.value);
    return config_error(std::string(option.name) + ": expected " + expected + " after it");
  }

  std::span<const Option> table_;
  std::vector<std::string> words_;
  std::vector<std::string> names_;
  std::vector<option> options_;
  std::string letters_ = "-:";
  std::vector<char*> argv_;
};

Result<void> check_operands(const std::vector<std::string>& seen, const Operands& wanted) {
  if (seen.size() > wanted.most) {
    return config_error("unexpected " + quoted(seen[wanted.most]) +
                        (wanted.usage.empty() ? ": no operand is taken"
                                              : ": expected " + std::string(wanted.usage)));
  }
  if (seen.size() >= wanted.least) return {};
  return config_error("expected " + std::string(wanted.usage) + ", got " +
                      (seen.empty() ? "nothing" : std::to_string(seen.size()) + " of it"));
}

}  // namespace

Result<Arguments> Arguments::parse(std::span<const Option> options, const Operands& operands,
                                   const std::vector<std::string>& words) {
  Arguments arguments;
  ASSIGN(const auto values, Words(options, words).sort(arguments.operands_));
  for (const Option& option : options) {
    const std::string name(option.name);
    const auto [first, last] = values.equal_range(name);
    const bool is_flag = option.value.empty();
    const bool is_once = !is_flag && !option.repeatable;
    if (is_once && std::distance(first, last) > 1) return config_error(name + ": given twice");
    arguments.values_.insert(first, last);
    if (option.required && first == last) {
      return config_error(name + " " + std::string(option.value) + " is missing");
    }
  }
  TRY(check_operands(arguments.operands_, operands));
  return arguments;
}

std::vector<std::string> Arguments::values(std::string_view option) const {
  std::vector<std::string> all;
  const auto [first, last] = values_.equal_range(option);
  for (auto at = first; at != last; ++at) all.push_back(at->second);
  return all;
}

std::string Arguments::value(std::string_view option) const {
  const auto found = values_.find(option);
  return found == values_.end() ? std::string() : found->second;
}

Result<uint64_t> parse_number(std::string_view text, uint64_t least, uint64_t most) {
  const auto number = parse_decimal(text, most);
  if (number && *number >= least) return *number;
  return config_error("expected a number from " + std::to_string(least) + " to " +
                      std::to_string(most) + ", got " + quoted(std::string(text)));
}

}  // namespace millrace::cli
