#include "dnszone/edit/edit_operands.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "core/base/printable.h"
#include "dnszone/record/rdata_layout.h"

namespace millrace::dnszone {
namespace {

constexpr std::string_view kSpecial = " ;()\"";
constexpr size_t kShown = 60;  // octets of a word in a message

// Of words for a field: whether they are free text, each taken whole.
bool is_free_text(Field field) {
  return field == Field::string || field == Field::optional_string || field == Field::strings ||
         field == Field::regexp || field == Field::x121_address || field == Field::text ||
         field == Field::svc_params;
}

bool has_free_text(RrType type) {
  const RecordType* known = find_record_type(type);
  return known != nullptr && std::ranges::any_of(known->fields, is_free_text);
}

// The field of a word, if each of those before the last one has one word.
Field field_of_word(RrType type, size_t index) {
  const RecordType* known = find_record_type(type);
  if (known == nullptr) return Field::none;
  const auto end = std::ranges::find(known->fields, Field::none);
  const auto fields = static_cast<size_t>(end - known->fields.begin());
  const Field last = known->fields[fields - 1];
  if (index < fields) return known->fields[index];
  return last == Field::strings || last == Field::svc_params ? last : Field::none;
}

Error refused(std::string_view word, const std::string& why) {
  return config_error("\"" + printable(word, kShown) + "\" " + why);
}

Result<void> check_octets(std::string_view word) {
  if (std::ranges::any_of(word, is_control)) {
    return refused(word, "contains a control character: write it as \\DDD, a line end as \\010");
  }
  for (size_t at = 0; at < word.size(); ++at) {
    if (word[at] != '\\') continue;
    if (++at == word.size()) return refused(word, "ends in a backslash: write \\\\ for one");
    if (is_letter(word[at])) {
      return refused(word, "has a backslash before a letter: write \\\\ for a backslash");
    }
  }
  return {};
}

// Whether one of them is in the word without an escape.
bool has_any_of(std::string_view word, std::string_view octets) {
  for (size_t at = 0; at < word.size(); ++at) {
    if (word[at] == '\\') {
      ++at;
    } else if (octets.find(word[at]) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

// Where the quote that begins at `open` is closed; npos: nowhere.
size_t closing_quote(std::string_view word, size_t open) {
  for (size_t at = open + 1; at < word.size(); ++at) {
    if (word[at] == '\\') {
      ++at;
    } else if (word[at] == '"') {
      return at;
    }
  }
  return std::string_view::npos;
}

// From `open` to the word's end: "…", and nothing after it.
Result<void> check_quotes(std::string_view word, size_t open) {
  const size_t close = closing_quote(word, open);
  if (close == std::string_view::npos) {
    return refused(word, "opens a quote and does not close it");
  }
  if (close + 1 == word.size()) return {};
  return refused(word, "continues after its closing quote: give each string as a separate word");
}

// The word between quotes, so that all of it is literal except escapes.
std::string in_quotes(std::string_view word) {
  std::string text = "\"";
  for (size_t at = 0; at < word.size(); ++at) {
    if (word[at] == '"') text += '\\';
    text += word[at];
    if (word[at] == '\\' && ++at < word.size()) text += word[at];
  }
  return text + '"';
}

Result<std::string> free_text(std::string_view word) {
  if (word.starts_with('"')) {
    TRY(check_quotes(word, 0));
    return std::string(word);
  }
  const bool is_plain = !word.empty() && !has_any_of(word, kSpecial);
  return is_plain ? std::string(word) : in_quotes(word);
}

// KEY, KEY=VALUE or KEY="VALUE" (RFC 9460 §2.1).
Result<std::string> service_parameter(std::string_view word) {
  if (word.empty()) return config_error("an empty word, expected a parameter: leave it out");
  const size_t quote = word.find('"');
  if (quote != std::string_view::npos && quote > 0 && word[quote - 1] == '=') {
    TRY(check_quotes(word, quote));
    return std::string(word);
  }
  if (has_any_of(word, " \"()")) {
    return refused(word,
                   "contains a blank, quote or parenthesis: give each parameter as a separate "
                   "word, and quote such a value separately, 'key65400=\"a b\"'");
  }
  std::string text;
  for (size_t at = 0; at < word.size(); ++at) {
    if (word[at] == ';') text += '\\';
    text += word[at];
    if (word[at] == '\\' && ++at < word.size()) text += word[at];
  }
  return text;
}

Result<std::string> field(std::string_view word) {
  if (word.empty()) return config_error("an empty word in the rdata: leave it out");
  std::string_view plain = word;
  if (word.starts_with('"')) {
    TRY(check_quotes(word, 0));
    plain = word.substr(1, word.size() - 2);
  }
  if (std::ranges::any_of(plain, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
    return refused(word, "contains octets outside ASCII: write a name as its A-label (xn--…)");
  }
  if (!has_any_of(plain, kSpecial)) return std::string(word);
  return refused(word,
                 "contains a blank, \";\", quote or parenthesis, which this field cannot contain: "
                 "give each field as a separate word");
}

bool is_whole_rdata(RrType type, std::span<const std::string> words) {
  return words.size() == 1 && !has_free_text(type) &&
         words[0].find_first_not_of(' ') != std::string::npos &&
         words[0].find_first_of(kSpecial.substr(1)) == std::string::npos;
}

Result<std::string> text_of(RrType type, size_t index, std::string_view word) {
  TRY(check_octets(word));
  const Field of_word = field_of_word(type, index);
  if (of_word == Field::svc_params) return service_parameter(word);
  return is_free_text(of_word) ? free_text(word) : field(word);
}

}  // namespace

Result<std::string> rdata_of_operands(RrType type, std::span<const std::string> words) {
  if (is_whole_rdata(type, words)) {
    TRY(check_octets(words[0]));
    return words[0];
  }
  const bool is_generic = !words.empty() && words[0] == "\\#";
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    ASSIGN(const std::string one, is_generic ? field(words[i]) : text_of(type, i, words[i]));
    text += (i == 0 ? "" : " ") + one;
  }
  return text;
}

Result<void> check_name_operand(const char* what, std::string_view word) {
  TRY(check_octets(word));
  if (!has_any_of(word, kSpecial)) return {};
  return config_error(std::string(what) + " \"" + printable(word, kShown) +
                      "\" contains a blank, \";\", quote or parenthesis");
}

}  // namespace millrace::dnszone
