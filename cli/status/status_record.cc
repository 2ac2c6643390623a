#include "cli/status/status_record.h"

#include <algorithm>
#include <iterator>

#include "cli/line/report_json.h"
#include "cli/status/site_summary.h"

namespace millrace::cli {
namespace {

std::string text_of_errors(const std::vector<Error>& errors) {
  std::string first = errors.front().text();
  if (errors.size() == 1) return first;
  return std::to_string(errors.size()) + " errors, the first: " + first;
}

std::string text_of_site(const SiteStatus& site, const Config& config) {
  return std::to_string(site.certificates.size()) + " certificates, " +
         std::to_string(config.dns.zones.size()) + " zones";
}

Json problem_json(const Problem& problem) {
  Json subjects = Json::array();
  for (const Subject& subject : problem.subjects) {
    if (subject.kind != SubjectKind::none) subjects.push_back(json_of(subject));
  }
  return {{"urgency", to_text(problem.urgency)},
          {"subjects", std::move(subjects)},
          {"text", problem.text},
          {"since", json_of(problem.since)},
          {"remedy", problem.remedy}};
}

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::vector<std::string> long_form(const SiteStatus& site, const Config& config) {
  std::vector<std::string> lines = {std::string(verdict_of(site)) + ": " +
                                    (!site.errors.empty() ? text_of_errors(site.errors)
                                     : site.waits         ? *site.waits
                                                          : text_of_site(site, config))};
  for (const auto& [name, part] : site.parts) {
    std::ranges::copy(part.lines, std::back_inserter(lines));
  }
  return lines;
}

std::map<std::string, std::string> json_fields(const SiteStatus& site) {
  std::map<std::string, std::string> fields;
  for (const char* name : {"left", "limits", "zones", "bundles"}) fields[name] = "[]";
  for (const auto& [name, part] : site.parts) fields[name] = text_of(part.json);
  Json problems = Json::array();
  for (const Problem& problem : site.problems) problems.push_back(problem_json(problem));
  fields["problems"] = text_of(problems);
  fields["verdict"] = text_of(Json(verdict_of(site)));
  return fields;
}

}  // namespace millrace::cli
