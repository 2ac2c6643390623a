#include "acme/protocol/link_header.h"

#include "acme/protocol/url.h"

namespace millrace::acme {
namespace {

// Whether one of the words, in quotes or not, is the relation: rel=next, rel="next up".
bool has_word(std::string_view words, std::string_view relation) {
  constexpr std::string_view kBetween = " \t\"";
  while (!words.empty()) {
    const size_t begin = words.find_first_not_of(kBetween);
    if (begin == std::string_view::npos) return false;
    words.remove_prefix(begin);
    const size_t end = std::min(words.find_first_of(kBetween), words.size());
    if (words.substr(0, end) == relation) return true;
    words.remove_prefix(end);
  }
  return false;
}

// `parameters`: the text between ">" and the next link.
bool is_of(std::string_view parameters, std::string_view relation) {
  constexpr std::string_view kName = "rel=";
  while (!parameters.empty()) {
    const size_t end = std::min(parameters.find_first_of(";,"), parameters.size());
    std::string_view parameter = parameters.substr(0, end);
    const size_t name = std::min(parameter.find_first_not_of(" \t>"), parameter.size());
    parameter.remove_prefix(name);
    if (parameter.starts_with(kName) && has_word(parameter.substr(kName.size()), relation)) {
      return true;
    }
    parameters.remove_prefix(std::min(end + 1, parameters.size()));
  }
  return false;
}

// One field may hold several links: <URL>;rel="index", <URL>;rel="next". A URL may contain a comma
// too.
void collect(std::string_view field, std::string_view relation, const std::string& where,
             std::vector<std::string>& into) {
  for (size_t open = field.find('<'); open != std::string_view::npos;) {
    const size_t close = field.find('>', open);
    if (close == std::string_view::npos) return;
    const size_t following = field.find('<', close);
    if (is_of(field.substr(close, following - close), relation)) {
      const std::string target(field.substr(open + 1, close - open - 1));
      auto url = check_reference(target, where, where);
      if (url) into.push_back(std::move(*url));
    }
    open = following;
  }
}

}  // namespace

std::vector<std::string> links_of(const Answer& answer, std::string_view relation) {
  std::vector<std::string> urls;
  for (const std::string& field : answer.response.all_fields("link")) {
    collect(field, relation, answer.url, urls);
  }
  return urls;
}

}  // namespace millrace::acme
