#include "acme/protocol/problem_subject.h"

#include <algorithm>

#include "core/base/ascii.h"

// RFC 8555 §6.6 has one type for all rate limits: whether the limit is of a name or of the account
// is only in the text for people, and in subproblems if a CA sends any.
namespace millrace::acme {
namespace {

constexpr std::string_view kNameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-_.";

// "example.org" of www.example.org; not a top-level domain.
bool holds(std::string_view domain, std::string_view name) {
  if (domain.find('.') == std::string_view::npos) return false;
  return name == domain || name.ends_with("." + std::string(domain));
}

bool holds_any(std::string_view domain, const std::vector<CertName>& names) {
  return std::ranges::any_of(names,
                             [&](const CertName& name) { return holds(domain, name.base()); });
}

bool names_any(const std::string& text, const std::vector<CertName>& names) {
  const std::string words = lower(text);
  for (size_t at = 0; at < words.size();) {
    const size_t begin = words.find_first_of(kNameCharacters, at);
    if (begin == std::string::npos) return false;
    const size_t end = std::min(words.find_first_not_of(kNameCharacters, begin), words.size());
    std::string_view word = std::string_view(words).substr(begin, end - begin);
    while (word.starts_with('.')) word.remove_prefix(1);  // of a wildcard
    while (word.ends_with('.')) word.remove_suffix(1);    // of a sentence
    if (holds_any(word, names)) return true;
    at = end;
  }
  return false;
}

}  // namespace

bool mentions_any(const Problem& problem, const std::vector<CertName>& names) {
  const bool of_set = problem.detail.find("exact set") != std::string::npos;
  return of_set || names_any(problem.detail, names) ||
         std::ranges::any_of(problem.subproblems, [&](const Problem& part) {
           return names_any(part.identifier, names);
         });
}

}  // namespace millrace::acme
