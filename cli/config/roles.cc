#include "cli/config/roles.h"

#include <algorithm>

#include "cli/config/config.h"
#include "cli/config/config_document.h"
#include "core/base/joined.h"
#include "core/base/printable.h"

namespace millrace::cli {
namespace {

bool has_acme(const Config& config) {
  return !config.acme.cas.empty();
}

// The section of the configuration that the role uses.
bool has_section(const Config& config, Role role) {
  switch (role) {
    case Role::key:
      return !config.acme.certificates.empty();
    case Role::acme:
      return has_acme(config);
    case Role::dns:
      return !config.dns.zones.empty();
    case Role::publisher:
      return !config.publication.directory.empty();
    case Role::consumer:
      return !config.pull.services.empty();
  }
  return false;
}

std::string section_of(Role role) {
  static constexpr const char* kSections[] = {"certificates", "acme", "zones", "publication",
                                              "services"};
  return kSections[static_cast<size_t>(role)];
}

bool has_role(const Config& config, Role role) {
  if (!config.roles.empty()) return std::ranges::count(config.roles, role) > 0;
  const bool whole_or_apart = has_acme(config) == !config.dns.zones.empty();
  return has_section(config, role) && (role != Role::key || whole_or_apart);
}

std::string reason_against(const Config& config, Role role) {
  const std::string name(to_text(role));
  if (!config.roles.empty()) {
    return "it belongs to the role \"" + name + "\", and \"roles\" lists: " + joined(config.roles);
  }
  if (!has_section(config, role)) return "the configuration has no \"" + section_of(role) + "\"";
  return "a configuration that has only one of \"acme\" and \"zones\" makes no keys unless "
         "\"roles\" has \"" +
         name + "\"";
}

}  // namespace

Result<Role> parse_role(std::string_view text) {
  for (const Role role : kAllRoles) {
    if (to_text(role) == text) return role;
  }
  return config_error("expected one of key, acme, dns, publisher, consumer, got \"" +
                      printable(text, 80) + "\"");
}

bool runs(const Config& config, Stage stage) {
  if (has_role(config, role_of(stage))) return true;
  return stage == Stage::poll && has_role(config, Role::acme) && !config.dns.zones.empty();
}

std::vector<Stage> stages_of_host(const Config& config) {
  std::vector<Stage> stages;
  for (const Stage stage : kAllStages) {
    if (runs(config, stage)) stages.push_back(stage);
  }
  return stages;
}

Result<void> require_stage(const Config& config, Stage stage) {
  if (runs(config, stage)) return {};
  return config_error(config.shown + ": this host does not run the stage " +
                      std::string(to_text(stage)) + ": " + reason_against(config, role_of(stage)) +
                      "; it runs: " + joined(stages_of_host(config)));
}

void check_roles(const Config& config, ConfigDocument& document) {
  for (size_t i = 0; i < config.roles.size(); ++i) {
    const Role role = config.roles[i];
    if (has_section(config, role) || document.has("/" + section_of(role))) continue;
    document.fault("/roles/" + std::to_string(i), "the role \"" + std::string(to_text(role)) +
                                                      "\" needs \"" + section_of(role) +
                                                      "\", which is missing");
  }
  const bool nothing = !document.has("/acme") && !document.has("/zones") &&
                       !document.has("/certificates") && !document.has("/publication") &&
                       !document.has("/services");
  if (nothing && document.faults().empty()) {
    document.fault("",
                   "nothing to do: expected \"acme\" and \"certificates\", \"zones\", "
                   "\"publication\" or \"services\"; millrace help config describes them");
  }
  if (document.has("/acme") && !document.has("/certificates")) {
    document.fault("", "\"certificates\" is missing: \"acme\" has nothing to order");
  }
}

}  // namespace millrace::cli
