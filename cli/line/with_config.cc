#include "cli/line/with_config.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "cli/config/config_file.h"
#include "cli/config/confinement_plan.h"
#include "cli/config/path_faults.h"
#include "cli/text/names.h"
#include "cli/text/suggestion.h"
#include "core/base/json.h"
#include "core/base/printable.h"

namespace millrace::cli {
namespace {

bool carries(const acme::CertificateSettings& certificate, const CertName& name) {
  return std::ranges::count(certificate.names, name) > 0;
}

acme::Selection selected_by(const Config& config, const std::string& text) {
  acme::Selection selection;
  const auto id = CertId::parse(text);
  const auto name = parse_cert_name(text);
  for (const auto& certificate : config.acme.certificates) {
    const bool by_id = id && certificate.id == *id;
    const bool by_name = name && carries(certificate, *name);
    if (by_id || by_name) selection.insert(certificate.id);
  }
  return selection;
}

std::vector<std::string> known_names(const Config& config) {
  std::vector<std::string> names;
  for (const auto& certificate : config.acme.certificates) {
    names.push_back(certificate.id.text());
    for (const CertName& name : certificate.names) names.push_back(name.text());
  }
  return names;
}

// The member to add for DNS names that no certificate contains.
std::string proposal(const std::vector<CertName>& names) {
  Json texts = Json::array();
  for (const CertName& name : names) texts.push_back(name.text());
  return Json(names.front().base()).dump() + ": { \"names\": " + texts.dump() + " }";
}

// A line for each; the last one shows what to add for those that are DNS names.
Error unknown_names(const Config& config, const std::vector<std::string>& unknown) {
  std::string lines;
  std::vector<CertName> proposed;
  for (const std::string& text : unknown) {
    lines += (lines.empty() ? "" : "\n") + config.shown + ": no certificate is named or contains " +
             printable(text, 260);
    const auto name = parse_cert_name(text);
    if (name) {
      proposed.push_back(*name);
    } else {
      lines += did_you_mean(text, known_names(config));
    }
  }
  if (proposed.empty()) return config_error(lines);
  return config_error(lines + "; to order it, add to \"certificates\": " + proposal(proposed));
}

// To this process. Programs that it runs are not confined; what one of them printed follows its
// exit status.
bool is_denied(const Error& error) {
  const std::string text = error.text();
  const size_t at = text.find(std::strerror(EACCES));
  return at != std::string::npos && text.find(" status ") > at;
}

// The rules give the same error as the modes of a file do.
void explain_confinement(const Invocation& invocation, StageReport& report) {
  if (invocation.confiner == nullptr || !invocation.confiner->is_confined()) return;
  if (std::ranges::none_of(report.errors, is_denied)) return;
  report.add_note(std::string(
      "this process is confined to the files of its stages (CONFINEMENT in millrace-security(7)): "
      "if owner "
      "and mode of the file permit the access, the confinement does not; \"confinement\": \"off\" "
      "in the configuration ends it"));
}

}  // namespace

Result<Outcome> with_config(const Invocation& invocation,
                            const std::function<Result<Outcome>(const Config&)>& act,
                            PathFaults faults) {
  ConfigReading reading = load_config(invocation.env, invocation.global.config);
  if (reading.config && faults != PathFaults::leave) {
    Files& files = invocation.env.files;
    reading.errors =
        faults == PathFaults::refuse
            ? path_faults(files, *reading.config)
            : path_faults(files, *reading.config, owner_of_state(files, *reading.config));
  }
  if (reading.errors.empty()) {
    auto outcome = act(*reading.config);
    if (outcome) explain_confinement(invocation, outcome->report);
    return outcome;
  }
  Outcome outcome;
  for (Error& error : reading.errors) {
    outcome.report.errors.push_back(std::move(error).found_as("configuration"));
  }
  return outcome;
}

Result<void> confine_to(const Invocation& invocation, const Config& config,
                        const std::vector<Stage>& stages, bool pings) {
  if (invocation.confiner == nullptr || !config.is_confined) return {};
  Confinement confinement = confinement_of(config, stages);
  confinement.uses_network = confinement.uses_network || pings;
  auto confined = invocation.confiner->confine(confinement);
  if (confined) return {};
  Error error = std::move(confined).error();
  error.message += "; to run without: \"confinement\": \"off\" in " + config.shown;
  return error;
}

Result<acme::Selection> select_certificates(const Config& config,
                                            const std::vector<std::string>& names) {
  acme::Selection selection;
  std::vector<std::string> unknown;
  for (const std::string& name : names) {
    acme::Selection selected = selected_by(config, name);
    if (selected.empty()) unknown.push_back(name);
    selection.merge(selected);
  }
  if (!unknown.empty()) return unknown_names(config, unknown);
  return selection;
}

}  // namespace millrace::cli
