#include "dnszone/keys/ds_text.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "core/base/encoding.h"
#include "core/base/printable.h"
#include "dnszone/record/rdata_check.h"

namespace millrace::dnszone {
namespace {

std::vector<std::string> words_of(std::string_view line) {
  line = line.substr(0, line.find(';'));
  std::vector<std::string> words;
  for (size_t at = 0; (at = line.find_first_not_of(" \t\r()", at)) != std::string_view::npos;) {
    const size_t end = std::min(line.find_first_of(" \t\r()", at), line.size());
    words.emplace_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

bool is_number(std::string_view word) {
  return !word.empty() && word.size() <= 5 && std::all_of(word.begin(), word.end(), is_digit);
}

Result<std::string> parse_rdata_words(const std::vector<std::string>& words, size_t first) {
  const Error malformed("expected a DS: key tag, algorithm, digest type and digest in hex");
  if (words.size() < first + 4) return malformed;
  std::string digest;
  for (size_t i = first + 3; i < words.size(); ++i) digest += words[i];
  const auto octets = from_hex(digest);
  if (!is_number(words[first]) || !is_number(words[first + 1]) || !is_number(words[first + 2]) ||
      !octets || octets->empty()) {
    return malformed;
  }
  return words[first] + ' ' + words[first + 1] + ' ' + words[first + 2] + ' ' + to_hex(*octets);
}

Result<std::string> parse_line(const std::vector<std::string>& words, const DnsName& owner) {
  const auto type = std::find(words.begin(), words.end(), "DS");
  if (type == words.end()) return parse_rdata_words(words, 0);
  ASSIGN(const DnsName name, DnsName::parse(words.front()));
  if (name != owner) return Error("a DS of " + name.text() + ", expected " + owner.text());
  return parse_rdata_words(words, static_cast<size_t>(type - words.begin()) + 1);
}

}  // namespace

Result<std::vector<std::string>> parse_ds_file(std::string_view text, const DnsName& owner,
                                               const std::string& where) {
  std::vector<std::string> found;
  for (size_t line = 1; !text.empty(); ++line) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::vector<std::string> words = words_of(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (words.empty()) continue;
    auto ds = parse_line(words, owner);
    if (!ds) return std::move(ds).error().in(where + ':' + std::to_string(line));
    found.push_back(std::move(*ds));
  }
  if (found.empty()) return Error(where + ": no DS in it");
  return found;
}

}  // namespace millrace::dnszone
