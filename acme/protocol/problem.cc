#include "acme/protocol/problem.h"

#include "core/base/json.h"
#include "core/base/printable.h"

namespace millrace::acme {
namespace {

constexpr std::string_view kAcmeError = "urn:ietf:params:acme:error:";
constexpr size_t kMaxSubproblems = 100;      // names in one order
constexpr size_t kMaxSubproblemsShown = 10;  // of an error message
constexpr size_t kMaxAlgorithms = 20;
constexpr size_t kMaxText = 8192;

Problem without_subproblems(const Json& object) {
  Problem problem{json_text_or_empty(object, "type"), json_text_or_empty(object, "detail"), {}, {}};
  const auto identifier = object.find("identifier");
  if (identifier != object.end() && identifier->is_object()) {
    problem.identifier = json_text_or_empty(*identifier, "value");
  }
  return problem;
}

std::vector<std::string> algorithms_of(const Json& object) {
  std::vector<std::string> names;
  const auto list = object.find("algorithms");
  if (list == object.end() || !list->is_array()) return names;
  for (const Json& item : *list) {
    if (item.is_string() && names.size() < kMaxAlgorithms) names.push_back(item.get<std::string>());
  }
  return names;
}

std::string line_of(const Problem& problem) {
  std::string line;
  if (!problem.identifier.empty()) line = printable(problem.identifier, 260) + ": ";
  line += problem.detail.empty() ? "no detail given" : printable(problem.detail);
  line += " (" + (problem.type.empty() ? "no type given" : printable(problem.type, 100)) + ")";
  return line;
}

}  // namespace

bool Problem::is(std::string_view name) const {
  return type.starts_with(kAcmeError) && type.substr(kAcmeError.size()) == name;
}

std::string Problem::text() const {
  std::string line = line_of(*this);
  for (size_t i = 0; i < subproblems.size() && i < kMaxSubproblemsShown; ++i) {
    line += "; " + line_of(subproblems[i]);
  }
  if (subproblems.size() > kMaxSubproblemsShown) {
    line += "; and " + std::to_string(subproblems.size() - kMaxSubproblemsShown) + " more";
  }
  return printable(line, kMaxText);
}

Problem problem_from(const Json& value) {
  if (!value.is_object()) return {};
  Problem problem = without_subproblems(value);
  problem.instance = json_text_or_empty(value, "instance");
  problem.algorithms = algorithms_of(value);
  const auto subproblems = value.find("subproblems");
  if (subproblems == value.end() || !subproblems->is_array()) return problem;
  for (const Json& item : *subproblems) {
    if (problem.subproblems.size() == kMaxSubproblems) break;
    if (item.is_object()) problem.subproblems.push_back(without_subproblems(item));
  }
  return problem;
}

}  // namespace millrace::acme
